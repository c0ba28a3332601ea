"""Posts of accounts that pass for @mfa_samal (`register.X`), through the door."""

from datetime import timedelta

from desk.narratives.talk import store_of
from desk.office import AT
from elshi.desk.registry.actions.record_lookalikes import official_accounts, record_lookalikes
from elshi.desk.registry.models import LookalikeAccount
from elshi.listen.lookalike_accounts import OfficialAccounts


def hear(home, *handles, platform="x", posts=4, start=AT):
    """`posts` posts of each, an hour apart; the store. What they say holds markup, as anybody's text may."""
    store = store_of(home)
    store.official = OfficialAccounts(official_accounts())
    store.ingest_rows([
        {"id": f"{sum(handle.encode())}-{start:%d%H}-{turn}", "platform": platform, "author": handle,
         "time": start + timedelta(hours=turn), "text": f"Хабар {turn} <script>alert(1)</script>"}
        for handle in handles for turn in range(posts)
    ])  # fmt: skip
    return store


def find_lookalike(home, handle="mfa_samaI", **given):
    """The row of one that was heard."""
    record_lookalikes(hear(home, handle, **given))
    return LookalikeAccount.objects.get(handle=handle)
