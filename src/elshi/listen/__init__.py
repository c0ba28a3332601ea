"""Public posts to alerts: tables in, tables out (DESIGN 8).

ingest      readers -> features -> store       files and rows to daily Parquet, pseudonyms at the door
detection   windows -> topics -> detect        hot keys per tick, topics that last, linked accounts, ranks and reasons
"""
