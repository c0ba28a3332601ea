"""Rules of alerts out: plain Python, no Django."""
