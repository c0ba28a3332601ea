"""Measurements: ours against a peer or a floor in the same run, printed as JSON. A figure that falls short says so."""
