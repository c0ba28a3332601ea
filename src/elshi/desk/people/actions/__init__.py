"""Staff acts on persons."""
