"""Rules of trips and check-ins: plain Python, no Django."""
