"""What is above its own past: windows, topics that last, whether their accounts are linked, alerts.

fold        what is known at a tick and the posts since give what is known at a later one
objects     posts, accounts and keys as numbers
past        what each key did in the past week (windows), and what that allows it now (surprise)
keys        the keys of the last 30 minutes: which are hot, which belong together
topics      keys that travel together, followed from tick to tick
linked      what a topic's accounts shared otherwise, against a null model (shares, coshare)
view        a topic as an alert (texts)
detect      the fold over a whole table
"""
