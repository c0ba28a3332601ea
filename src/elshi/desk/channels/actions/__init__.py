"""What people do with channels and with rows of the outbox: one file for each act."""
