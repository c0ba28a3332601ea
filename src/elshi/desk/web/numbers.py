"""Numbers in forms and addresses, as a browser sends them."""


def read_number(text: str | None, *, otherwise: int = 0) -> int:
    """A whole number of at most nine digits; `otherwise` for what is none."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else otherwise
