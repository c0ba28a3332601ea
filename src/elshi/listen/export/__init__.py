"""Place of what goes out: STIX 2.1, GraphML, tables."""
