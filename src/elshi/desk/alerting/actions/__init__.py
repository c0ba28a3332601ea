"""What people do with an alert that is on its way."""
