"""How the register calls the network that a post came from."""

from elshi.listen.lookalike_accounts import UNNAMED
from elshi.record.types.accounts import PLATFORMS
from elshi.text.lookalikes import platform_code


def registered_platform(named: str, *, like: str) -> str:
    """The code under which the register would have an account of the network `named` in posts.

    `like`: that of the account which it passes for, taken where the posts named no network.
    """
    code = platform_code(named)
    if code == UNNAMED:
        return like
    if code in PLATFORMS or code.startswith("other-"):
        return code
    return f"other-{code}"
