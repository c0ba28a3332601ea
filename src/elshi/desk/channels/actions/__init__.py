"""What people do with channels and the outbox, one file an act."""
