"""A node from nothing, by command: the root key first, and a key that is taken out of use."""

from elshi.prove.errors import expect
from elshi.prove.world import World


def make_node(world: World) -> None:
    """`key root`, `init`, `key rotate`, `log check`, `verify`: in a folder of the journey's own."""
    home, root, secret = world.folder / "home", world.folder / "root.key", world.folder / "root.pass"
    secret.write_text("six words chosen by dice", "utf-8")
    under = ["--root-key", str(root), "--root-passphrase-file", str(secret)]
    world.ask("key", "root", "--out", str(root), "--passphrase-file", str(secret))
    made = world.ask(
        "init", "--home", str(home), "--office", "xs-mfa", "--host", "mfa.samal.example",
        "--name", "en=Ministry of Foreign Affairs of the Republic of Samal (exercise)", *under,
    )  # fmt: skip
    expect(made["origin"] == "mfa.samal.example/xs-mfa/1", f"the log is called {made['origin']}")
    before = world.ask("log", "check", str(home / "logs/xs-mfa/1"))["size"]
    world.ask("key", "rotate", "record", "--home", str(home), *under)
    after = world.ask("log", "check", str(home / "logs/xs-mfa/1"))["size"]
    expect(after > before, f"the rotation of a key left no entry: {before}, then {after}")
    told = world.ask(
        "verify", "--home", str(home), "--text", "words that nobody here has ever published at all", exits=4
    )
    expect(told["proof"]["trust"] == "pinned", f"expected pinned trust, got {told['proof']}")
