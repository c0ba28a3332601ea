"""Care for citizens abroad: countries and their parts, maps, areas, warnings. No Django, no clock, no network."""
