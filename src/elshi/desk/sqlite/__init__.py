"""The staff database in a file: Django's backend with turns, so that nobody who waits to write is passed by."""
