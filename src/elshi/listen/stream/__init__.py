"""Posts while they arrive: small batches into the store, detection as a fold over it.

follow        a file that grows, with a cursor
open_store    a store that knows its ids between batches
live          alerts from whatever is new in the store, also what came late
watch         the loop of these
"""
