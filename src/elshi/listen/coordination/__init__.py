"""Place of co-sharing: who shared one object within a window, as pairs, timed edges and members that take part."""
