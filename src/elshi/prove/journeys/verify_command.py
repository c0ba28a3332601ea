"""`elshi verify` where there is no node: a copied site, or one receipt, and the trust file."""

from elshi.prove.errors import expect
from elshi.prove.journeys.samples import find_samples
from elshi.prove.world import World


def verify_by_command(world: World) -> None:
    """Authentic, altered, unknown; a receipt; and a receipt with one byte changed is refused with exit 7."""
    samples, trust = find_samples(world), str(world.node.home / "trust.json")
    copied = ["--site", str(world.copy_site()), "--trust", trust]
    for text, verdict, exits in (
        (samples.text, "authentic", 0),
        (samples.altered, "altered", 3),
        ("Nobody in Samal ever said anything like these words about a comet", "unknown", 4),
    ):
        told = world.ask("verify", *copied, "--text", text, exits=exits)
        expect(told["verdict"] == verdict, f"expected {verdict}, got {told['verdict']} of {text!r}")
    told = world.ask("verify", "--receipt", str(samples.receipt), "--trust", trust, "--text", samples.text)
    expect(told["verdict"] == "authentic", f"of the receipt: expected authentic, got {told['verdict']}")
    damaged = world.folder / "damaged.json"
    data = bytearray(samples.receipt.read_bytes())
    at = data.rindex(b'"signature') if b'"signature' in data else len(data) // 2
    data[at + 3] ^= 1
    damaged.write_bytes(data)
    done = world.elshi("verify", "--receipt", str(damaged), "--trust", trust, "--text", samples.text)
    expect(done.returncode == 7, f"a damaged receipt: expected exit 7, got {done.returncode}")
