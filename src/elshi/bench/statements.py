"""Statements for measuring: the demonstration's, in five languages."""

from elshi.desk.press.demonstration_texts import demonstration_renditions


def five_renditions(number: int) -> list[dict[str, str]]:
    """The `number`-th statement (from 1) as an editor's fields: the demonstration's three languages, and two more."""
    arabic = {
        "language": "ar",
        "title": f"بيان رقم {number}",
        "body": f"أعلنت جمهورية سامال القرار رقم {number}.\n\nيتبع.",
    }
    chinese = {
        "language": "zh",
        "title": f"第 {number} 号声明",
        "body": f"萨马尔共和国宣布第 {number} 号决定。\n\n详情后续公布。",
    }
    return [*demonstration_renditions(number), arabic, chinese]
