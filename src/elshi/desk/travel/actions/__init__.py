"""What is done with trips: check, change, record, in one transaction."""
