"""SIGTERM as Ctrl-C, for commands that have to clean up: what they were building beside its name goes away."""

import signal


def stop_as_by_hand() -> None:
    """From now on SIGTERM (of a timer, of a machine that goes down) ends the command as Ctrl-C does, with exit 130."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
