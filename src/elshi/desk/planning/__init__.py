"""The calendar: visits, anniversaries, votes and other days for which a statement is planned."""
