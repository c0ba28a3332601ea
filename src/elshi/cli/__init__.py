"""The command line: one thin file per command. No rule lives here."""
