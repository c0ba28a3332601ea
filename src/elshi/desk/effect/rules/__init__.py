"""Rules of this room, without Django: what a post makes of the official word, and counts."""
