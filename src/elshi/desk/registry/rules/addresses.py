"""The address of an account from its platform and handle, where one follows from the other."""

from urllib.parse import quote

_SHAPES = {
    "x": "https://x.com/{}",
    "facebook": "https://www.facebook.com/{}",
    "instagram": "https://www.instagram.com/{}/",
    "telegram": "https://t.me/{}",
    "youtube": "https://www.youtube.com/@{}",
    "bluesky": "https://bsky.app/profile/{}",
    "tiktok": "https://www.tiktok.com/@{}",
    "vk": "https://vk.com/{}",
    "threads": "https://www.threads.net/@{}",
    "domain": "https://{}/",
}


def derive_url(platform: str, handle: str) -> str:
    """`https://x.com/mfa_samal`; empty where a handle does not tell the address (WeChat, e-mail, other networks)."""
    name = handle.strip().removeprefix("@")
    if not name:
        return ""
    if platform == "mastodon":
        user, _, host = name.partition("@")
        return f"https://{host}/@{quote(user)}" if user and host else ""
    shape = _SHAPES.get(platform)
    return "" if shape is None else shape.format(quote(name))
