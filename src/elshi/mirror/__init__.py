"""Copies of logs and of the texts that they name: followed, verified, kept, shown on, and compared with all others.

A copy follows a log from any number of sources (`ports.Source`: a public tree over HTTP, a folder, a bundle). Nothing
that a source says is believed: a copy grows only by entries that lead from what it has to a checkpoint that the log's
own key signed, and that replay under the pinned root key. What does not hold becomes an alarm, for a person, and stays
one: a copy is never talked out of it by trying again.

Knows nothing of networks, clocks or nodes: sources and times are handed in (`elshi.node.mirroring`).
"""
