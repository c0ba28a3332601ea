"""Staff acts on drafts: each checks, changes, records, in one transaction."""
