"""Staff acts on the register and on incidents."""
