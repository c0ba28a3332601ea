"""/verify/ when the server goes away in the middle of it."""

from elshi.prove.errors import expect
from elshi.prove.journeys.samples import find_samples
from elshi.prove.served import served
from elshi.prove.world import World


def verify_without_server(world: World) -> None:
    """Opened at a mirror, all texts kept, the mirror stopped: the answers stay, with the time of the last contact."""
    samples, copy = find_samples(world), world.copy_site()
    with world.reader() as reader:
        with served(copy) as mirror:
            reader.open(f"{mirror}/verify/en/")
            reader.expect_verdict(samples.text, "authentic")
            reader.keep()
        reader.open(f"{mirror}/verify/en/", kind="old")
        said = reader.page.locator("#state").inner_text()
        expect("Last verified" in said, f"without its server the page does not say when it last verified: {said!r}")
        reader.expect_verdict(samples.text, "authentic")
        reader.expect_verdict(samples.altered, "altered")
        world.shot(reader.page, "no server", whole=True)
        found = reader.ask_account("@mfa_samal", "x")
        expect(found == "official-account", f"@mfa_samal: expected official-account, got {found}")
        found = reader.give_receipt(samples.receipt)
        expect(found == "receipt-good", f"a receipt: expected receipt-good, got {found}")
