"""Where the statements of a language can be followed beside the site: by letters, and on the fediverse.

From the log alone, like the whole site: a mirror's copy and a rebuilt one show the same. So what a reader is led to is
an account of the registry: active, held by the log's own office, for news, in this language (or in none that is named).
Of platform "e-mail" it is the page on which letters are asked for, which is the `url` of the account; of "mastodon",
the registry's word for the fediverse, a handle with its server, and the `url`.
"""

from elshi.record import AccountRecord, Ledger
from elshi.site.pages import Place

_KINDS = {"e-mail": "mail", "mastodon": "fediverse"}  # platform to what the page calls it


def find_places(ledger: Ledger, language: str) -> tuple[Place, ...]:
    """In order: letters first, then by the number of the account."""
    accounts = [entry.record for entry in ledger.current_accounts()]
    found = [it for it in accounts if it.platform in _KINDS and _is_for(it, ledger.office.id, language)]
    return tuple(
        Place(_KINDS[it.platform], it.url or "", it.handle if it.platform == "e-mail" else f"@{it.handle}")
        for it in sorted(found, key=lambda it: list(_KINDS).index(it.platform))
    )


def _is_for(account: AccountRecord, office: str, language: str) -> bool:
    return (
        account.status == "active"
        and account.purpose == "news"
        and account.holder.office == office
        and bool(account.url)
        and (not account.languages or language in account.languages)
    )
