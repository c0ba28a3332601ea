"""What is above its own past: windows, topics that last, whether their accounts are linked, alerts with ranks.

tables      numbers for posts, accounts, keys; windows of 30 minutes (windows) against their past (surprise)
topics      keys that travel together, followed from tick to tick
linked      what a topic's accounts shared otherwise, against a null model (coshare)
detect      all of it: posts in, alerts out
"""
