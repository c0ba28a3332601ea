"""A planned statement, and what is said of its first words once they were corrected."""

from elshi.prove.steps import approve, open_published, publish, release, submit, write
from elshi.prove.texts import planned_visit
from elshi.prove.world import World


def correct_statement(world: World) -> None:
    """From New statement, without an alert; then corrected, so that the first words are superseded."""
    first, later = planned_visit(world.day), planned_visit(world.day, at_noon=True)
    with world.person("aigerim") as author, world.person("damira") as approver:
        draft = publish(world, author, approver, first)
        world.expect_verdicts((first["en"][1], "authentic"))
        open_published(world, author, draft)
        author.locator('form[action$="/drafts/start/"] button').click()
        correction = write(author, later)
        submit(author)
        approve(world, approver, correction)
        release(world, author, correction)
        open_published(world, author, correction)
        world.shot(author, "corrected")
    world.expect_verdicts((first["en"][1], "superseded"), (later["en"][1], "authentic"))
