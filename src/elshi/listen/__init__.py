"""Public posts to alerts: tables in, tables out (DESIGN 8).

ingest      readers -> features -> store       files and rows to daily Parquet, pseudonyms at the door; columns: schema
detection   bursts, ranking, reasons           hot keys, topics that last, linked accounts; what comes first, and why
stream      small batches while posts arrive; narratives: from day to day
engine      what runs SELECTs over many posts: a protocol, and duck, which implements it on one machine
"""
