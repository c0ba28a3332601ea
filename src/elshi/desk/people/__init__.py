"""Staff: who they are, which role they have, and the one table of what each role may do."""
