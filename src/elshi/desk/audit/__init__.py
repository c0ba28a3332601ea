"""The audit trail: one row for each act, chained by hash, written in the transaction of the change itself."""
