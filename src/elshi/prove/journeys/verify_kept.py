"""A page that was kept on the first day answers on every later one. Age is shown, and stops nothing."""

import json

from elshi.prove.errors import expect
from elshi.prove.journeys.samples import find_samples
from elshi.prove.served import served
from elshi.prove.verify_page import VerifyPage
from elshi.prove.world import MIRROR_PORT, World


def verify_from_kept_page(world: World) -> None:
    """On the first day: open it and keep it. Later: no server at all, the same browser profile, the same answers."""
    profile, note = world.kept / "profile", world.kept / "last-contact.json"
    samples, site = find_samples(world), f"http://127.0.0.1:{MIRROR_PORT}/verify/en/"
    if not note.exists():
        with served(world.copy_site(), MIRROR_PORT), world.reader(profile=profile) as reader:
            reader.open(site)
            reader.keep()
            note.write_text(json.dumps({"day": world.day}), "utf-8")
    first = json.loads(note.read_text("utf-8"))["day"]
    with world.reader(profile=profile) as reader:
        reader.open(site, kind="old")
        _check_age(reader, days=world.day - first)
        reader.expect_verdict(samples.text, "authentic")
        reader.expect_verdict(samples.altered, "altered")
        world.shot(reader.page, f"after {world.day - first} days", whole=True)


def _check_age(reader: VerifyPage, *, days: int) -> None:
    said = reader.page.locator("#state").inner_text()
    expect("Last verified" in said, f"the kept page does not say when it last verified: {said!r}")
    age = reader.page.evaluate("(Date.now() - JSON.parse(localStorage.getItem('elshi-seen')).fetched) / 86400000")
    expect(abs(age - days) < 0.5, f"the kept page was verified {age:.2f} days ago, expected about {days}")
