"""Staff acts on channels and rows of the outbox: each checks, changes, records, in one transaction."""
