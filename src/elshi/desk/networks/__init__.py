"""Accounts that act together, as listening finds them in the posts of a week."""
