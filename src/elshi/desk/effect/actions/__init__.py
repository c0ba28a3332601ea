"""What the listening process does here."""
