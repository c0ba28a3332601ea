"""Trips of citizens abroad and what they say of themselves: who is where, who answered, who is silent."""
