"""The drill of an administrator: a backup of the running node, and proof that it could be brought back."""

from elshi.prove.errors import expect
from elshi.prove.world import World


def back_up_node(world: World) -> None:
    """`backup` while the node runs, `drill`, and `restore` into a new home that holds the same log."""
    home, backup = str(world.node.home), world.folder / "node.backup"
    size = world.ask("log", "check", f"{home}/logs/xs-mfa/1")["size"]
    world.ask("backup", "--home", home, "--out", str(backup))
    world.ask("drill", "--backup", str(backup), "--out", str(world.folder / "drill.html"))
    restored = world.folder / "restored"
    world.ask("restore", str(backup), "--home", str(restored))
    found = world.ask("log", "check", str(restored / "logs/xs-mfa/1"))["size"]
    expect(found == size, f"the restored log has {found} entries, the node's {size}")
