"""Template tags about accounts and incidents."""
