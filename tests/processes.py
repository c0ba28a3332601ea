"""Looking at other processes."""


def is_running(pid: int) -> bool:
    """Whether `pid` is a process that is no zombie."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
