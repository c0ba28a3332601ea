"""The staff database on PostgreSQL: Django's backend with one writer at a time, as SQLite has it (decision 20)."""

WRITER_LOCK = 0x656C736869  # "elshi": the advisory lock that whoever writes to the staff database holds
