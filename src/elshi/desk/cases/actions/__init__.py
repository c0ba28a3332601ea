"""Staff acts on alerts and cases."""
