"""/verify/ in the reader's browser, with its server there."""

from elshi.prove.chromium import PHONE
from elshi.prove.errors import expect
from elshi.prove.journeys.samples import find_samples
from elshi.prove.world import World


def verify_on_page(world: World) -> None:
    """A text, the same with a word changed, a text that nobody said, an account, a lookalike, a receipt."""
    samples = find_samples(world)
    with world.reader(locale="kk", viewport=PHONE) as reader:
        reader.open(f"{world.node.site}/verify/")
        expect(reader.page.url == f"{world.node.site}/verify/kk/", f"a Kazakh reader is sent to {reader.page.url}")
        reader.expect_verdict(samples.text, "authentic")
        world.shot(reader.page, "authentic kk", whole=True)
        reader.expect_verdict(samples.altered, "altered")
        world.shot(reader.page, "altered kk", whole=True)
        reader.expect_verdict("Nobody in Samal ever said anything like these words about a comet", "unknown")
        found = reader.ask_account("@mfa_samal", "x")
        expect(found == "official-account", f"@mfa_samal: expected official-account, got {found}")
        found = reader.ask_account("rnfa_samal", "x")
        expect(found == "lookalike", f"rnfa_samal: expected lookalike, got {found}")
        found = reader.give_receipt(samples.receipt)
        expect(found == "receipt-good", f"a receipt: expected receipt-good, got {found}")
