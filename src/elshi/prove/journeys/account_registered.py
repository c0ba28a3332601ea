"""A new official account."""

from elshi.prove.errors import expect
from elshi.prove.steps import register_account
from elshi.prove.world import World


def register_an_account(world: World) -> None:
    """Entered by one, approved by another, signed; then readers find it, and a lookalike is told from it."""
    handle = f"samal_desk_{world.day}"
    with world.person("aigerim") as author, world.person("damira") as approver:
        register_account(world, author, approver, handle=handle)
        world.shot(author, "account")
        author.goto(f"{world.node.site}/kk/registry/")
        expect(handle in author.locator("main").inner_text(), f"the public register does not list {handle}")
    told = world.ask("verify", "--home", str(world.node.home), "--handle", f"@{handle}", "--platform", "x")
    expect(told["verdict"] == "official-account", f"expected official-account, got {told['verdict']} of {handle}")
    other = handle.replace("samal", "sarnal")
    told = world.ask("verify", "--home", str(world.node.home), "--handle", f"@{other}", "--platform", "x", exits=3)
    expect(told["verdict"] == "lookalike", f"expected lookalike, got {told['verdict']} of {other}")
