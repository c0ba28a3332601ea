"""Public posts to alerts: tables in, tables out (DESIGN 8).

ingest      readers -> features -> store       files and rows to daily Parquet, pseudonyms at the door; columns: schema
detection   bursts                             hot keys per tick, topics that last, linked accounts, ranks and reasons
engine      what runs SELECTs over many posts: a protocol, and duck, which implements it on one machine
"""
