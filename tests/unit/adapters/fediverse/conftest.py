from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from elshi.adapters.fediverse.addresses import ActorAddress
from elshi.adapters.fediverse.documents import Look, actor_document
from elshi.adapters.fediverse.keys import ActorKeys
from elshi.adapters.fediverse.public import PublicFediverse, open_public
from elshi.adapters.fediverse.shelf import FolderShelf
from fakes.clock import FakeClock
from fakes.fediverse import DictKnocks, ListBox, Neighbour

BASE = "https://mfa.samal.example"
AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def rsa() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


@pytest.fixture(scope="session")
def other_rsa() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


@pytest.fixture(scope="session")
def actor_keys(rsa: RSAPrivateKey) -> ActorKeys:
    return ActorKeys(rsa, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(AT)


@pytest.fixture
def neighbour(other_rsa: RSAPrivateKey) -> Iterator[Neighbour]:
    server = Neighbour(other_rsa)
    yield server
    server.close()


@pytest.fixture
def address() -> ActorAddress:
    return ActorAddress(BASE, "mfa")


@pytest.fixture
def shelf(tmp_path: Path, address: ActorAddress, actor_keys: ActorKeys) -> FolderShelf:
    """With the actor `mfa` on it."""
    made = FolderShelf(tmp_path / "fediverse")
    look = Look("Сыртқы істер министрлігі", "Самал Республикасы", f"{BASE}/kk/")
    made.write_actor("mfa", actor_document(address, actor_keys, look))
    return made


@pytest.fixture
def box() -> ListBox:
    return ListBox()


@pytest.fixture
def pages(rsa: RSAPrivateKey, shelf: FolderShelf, box: ListBox, clock: FakeClock) -> PublicFediverse:
    made = open_public(
        BASE, instance_key=rsa, shelf=shelf, letterbox=box, knocks=DictKnocks(), now=clock.now, allow_private=True
    )
    keys = made.inbox.keys
    made.inbox.seconds = keys.seconds = keys.patience.seconds = lambda: clock.now().timestamp()
    return made
