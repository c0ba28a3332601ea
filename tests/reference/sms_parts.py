"""How many parts a short message takes, the slow and obvious way: the parts are made, sign by sign.

From 3GPP TS 23.038 (6.2.1, 6.2.1.1: the alphabet and its extension; 6.2.3: UCS-2) and TS 23.040 (9.2.3.24.1: a header
of 6 bytes in each part of several). Imports nothing of elshi.
"""

# TS 23.038, 6.2.1: eight columns of sixteen; 1/11 is the escape to the extension table
COLUMNS = (
    "@£$¥èéùìòÇ\nØø\rÅå",
    "Δ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ",
    " !\"#¤%&'()*+,-./",
    "0123456789:;<=>?",
    "¡ABCDEFGHIJKLMNO",
    "PQRSTUVWXYZÄÖÑÜ§",
    "¿abcdefghijklmno",
    "pqrstuvwxyzäöñüà",
)
BASIC = set("".join(COLUMNS)) - {"\x1b"}
EXTENSION = set("\f^{}\\[~]|€")  # 6.2.1.1


def make_parts(text):
    """The parts as lists of signs: none may be split between two."""
    if set(text) <= BASIC | EXTENSION:
        costs, alone, each = [2 if sign in EXTENSION else 1 for sign in text], 160, 153
    else:
        costs, alone, each = [len(sign.encode("utf-16-be")) // 2 for sign in text], 70, 67
    if sum(costs) <= alone:
        return [list(text)]
    parts, left = [[]], each
    for sign, cost in zip(text, costs, strict=True):
        if cost > left:
            parts.append([])
            left = each
        parts[-1].append(sign)
        left -= cost
    return parts
