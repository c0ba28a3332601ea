"""Where released statements go besides the site: the accounts they are said with, the outbox, and what became of them."""
