"""The record types, one small module per group: what each holds, its builder, its strict reader.

`…_document` makes an unsigned dict; `read_…` takes the parsed dict of a signed one, checks every field of it, and is
called by the table in `elshi.record.documents` only. Who may sign what, and in which order: `elshi.record.replaying`.
"""
