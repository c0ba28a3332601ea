"""Where released statements go besides the site: the accounts that say them, the outbox, and what became of them."""
