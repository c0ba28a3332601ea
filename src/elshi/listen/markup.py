"""HTML of strangers to plain words, for posts and feeds. Tolerant by rule of thumb; it makes nothing safe to show."""

import html
import re


def plain_text(markup: str) -> str:
    """The words of a piece of HTML, blocks and breaks as white space. The result is data, never shown unescaped."""
    text = re.sub(r"(?is)<(script|style)\b.*?</\1\s*>", " ", markup)
    text = re.sub(r"(?i)<(br|/p|/div|/li|/h[1-6])\b[^>]*>", "\n", text)
    return html.unescape(re.sub(r"<[^>]*>", "", text)).strip()
