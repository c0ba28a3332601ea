"""The brief of a day: drafted by the desk, put in order by a person, read by a colleague."""

from elshi.prove.errors import expect
from elshi.prove.world import World


def write_daily_brief(world: World) -> None:
    """Today's is drafted already; a word is added, it is saved, and another of the staff reads just that."""
    added = f"Бүгінгі тәртіп: {world.day}-күн."
    with world.person("aigerim") as author, world.person("damira") as approver:
        author.goto(f"{world.node.desk}/briefs/")
        author.locator('.page-head a.button[href$="/kk/"]').click()
        drafted = author.input_value("#body")
        expect("## " in drafted, "the day is not drafted")
        author.fill("#body", f"{drafted}\n{added}\n")
        author.locator("form.stack button.primary").click()
        author.wait_for_selector(".note-success")
        world.shot(author, "brief")
        approver.goto(author.url)
        expect(added in approver.locator(".words").inner_text(), "what was saved is not what a colleague reads")
