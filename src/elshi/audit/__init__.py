"""What a service would lose if the border were closed: facts in, findings out. The looking is in `adapters`."""
