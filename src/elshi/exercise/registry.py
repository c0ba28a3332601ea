"""The demonstration's registry: offices and accounts of the fictional Republic of Samal, at places that do not exist.

The handles are invented and so are their owners. The networks are named by their codes, as a real registry would; no
address here leads to an account that the project knows of, and nothing is fetched.
"""

from typing import Any

from elshi.record import Holder

_OFFICE = "xs-mfa"
_HOST = "mfa.samal.example"
_TARVIA = "xs-emb-xt"


def demonstration_offices() -> tuple[dict[str, Any], ...]:
    """The offices below the ministry: what `child_office_document` takes, but for `issued_at`."""
    return (
        {
            "office": _OFFICE,
            "id": _TARVIA,
            "parent": _OFFICE,
            "host": f"tarvia.{_HOST}",
            "names": {
                "ar": "سفارة جمهورية سمل في تارفيا",
                "en": "Embassy of the Republic of Samal in Tarvia",
                "kk": "Самал Республикасының Тарвиядағы елшілігі",
                "ru": "Посольство Республики Самал в Тарвии",
                "zh": "萨马尔共和国驻塔尔维亚大使馆",
            },
        },
    )


def demonstration_accounts() -> tuple[dict[str, Any], ...]:
    """The accounts in order of number: what `account_document` takes, but for `issued_at` and proofs of control."""
    ministry, embassy = Holder("office", _OFFICE), Holder("office", _TARVIA)
    everywhere = ("ar", "en", "kk", "ru", "zh")
    return (
        _account(1, ministry, "domain", _HOST, url=f"https://{_HOST}/", languages=everywhere),
        _account(2, ministry, "x", "mfa_samal", url="https://x.com/mfa_samal", languages=("en", "kk", "ru")),
        _account(3, ministry, "telegram", "mfa_samal", url="https://t.me/mfa_samal", languages=("kk", "ru")),
        _account(
            4, ministry, "mastodon", f"mfa@social.{_HOST}", url=f"https://social.{_HOST}/@mfa", languages=("en", "kk")
        ),
        _account(5, embassy, "x", "samal_in_tarvia", url="https://x.com/samal_in_tarvia", purpose="consular"),
        _account(
            6,
            Holder("ambassador", _TARVIA),
            "x",
            "amb_samal_xt",
            url="https://x.com/amb_samal_xt",
            purpose="ambassador",
        ),
        _account(
            7, ministry, "facebook", "samal.mfa", url="https://www.facebook.com/samal.mfa", status="seized", successor=2
        ),
    )


def _account(  # noqa: PLR0913  # the record's own fields
    number: int,
    holder: Holder,
    platform: str,
    handle: str,
    *,
    url: str,
    purpose: str = "news",
    languages: tuple[str, ...] = ("en",),
    status: str = "active",
    successor: int | None = None,
) -> dict[str, Any]:
    return {
        "office": _OFFICE,
        "number": number,
        "version": 1,
        "holder": holder,
        "platform": platform,
        "handle": handle,
        "url": url,
        "purpose": purpose,
        "languages": languages,
        "status": status,
        "successor": None if successor is None else f"{_OFFICE}/account/{successor}",
    }
