"""A second machine that holds all of it: over the line, then by a stick, with the node itself left alone."""

from elshi.prove.errors import expect
from elshi.prove.world import World


def mirror_node(world: World) -> None:
    """`mirror add`, `pull`, `status`; then the same by `bundle export` and `import`; both hold what the node holds."""
    home, trust = str(world.node.home), str(world.node.home / "trust.json")
    size = world.ask("log", "check", f"{home}/logs/xs-mfa/1")["size"]
    mirror, stick = world.folder / "mirror", world.folder / "round.elshi"
    world.ask("mirror", "add", world.node.site, "--home", str(mirror), "--trust", trust)
    world.ask("mirror", "pull", "--home", str(mirror))
    _check_held(world, str(mirror), size)
    world.ask("bundle", "export", "--home", home, "--out", str(stick))
    other = world.folder / "other"
    world.ask("bundle", "import", str(stick), "--home", str(other), "--trust", trust)
    _check_held(world, str(other), size)
    checked = world.ask("log", "check", str(other / "mirror/offices/xs-mfa/public/xs-mfa/1"))
    expect(checked["size"] == size, f"the copy from the stick has {checked['size']} entries, the node {size}")


def _check_held(world: World, mirror: str, size: int) -> None:
    status = world.ask("mirror", "status", "--home", mirror)
    held = {log["office"]: log["size"] for log in status["logs"]}
    expect(held.get("xs-mfa") == size, f"expected {size} entries of xs-mfa, the mirror says {held}")
    of_trust = [alarm["code"] for alarm in status["alarms"] if alarm["code"] not in {"stale", "unreachable"}]
    expect(not of_trust, f"the mirror raises {of_trust}")
