"""The offline proof: every user journey with the line cut and the clocks moved, and a report with pictures.

`proof.py` runs it from outside; `namespace.py` cuts a process off and counts what it tries to send; `cut_off.py` and
`walk.py` are the programs inside. `journeys/` holds the one list of journeys.
"""
