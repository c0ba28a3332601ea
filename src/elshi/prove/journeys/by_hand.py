"""A statement for networks where no program may post: looked at first, copied by an officer, and its address kept."""

from elshi.prove.errors import expect
from elshi.prove.steps import approve, choose_channels, open_published, release, start_statement, submit, write
from elshi.prove.texts import opened_bridge
from elshi.prove.world import World


def post_by_hand(world: World) -> None:
    """Where it is usually said is ticked; what is approved says where it goes; each post waits until it is out."""
    texts = opened_bridge(world.day)
    with world.person("aigerim") as author, world.person("damira") as approver:
        start_statement(world, author)
        draft = write(author, texts)
        author.goto(f"{world.node.desk}/drafts/{draft}/channels/")
        counts = author.locator(".posts .quiet").all_inner_texts()
        expect(any("280" in said for said in counts), f"no preview counts as X does: {counts}")
        world.shot(author, "previews")
        choose_channels(world, author, draft)
        submit(author)
        approver.goto(f"{world.node.desk}/drafts/{draft}/")
        plan = approver.locator('section[aria-labelledby="goes-to"]').inner_text()
        expect("mfa_samal" in plan, f"the approver does not read where it goes: {plan}")
        approve(world, approver, draft)
        release(world, author, draft)
        open_published(world, author, draft)
        forms = author.locator('#channels form[action$="/by-hand/"]')
        rows = forms.count()
        expect(rows >= 2, f"expected posts to be made by hand, in each language, found {rows}")
        world.shot(author, "to copy")
        for left in range(rows, 0, -1):
            post = author.locator("#channels textarea.copy[id^=post-]").first
            body = texts[str(post.get_attribute("lang"))][1]
            expect(body in post.input_value(), f"the post to copy is not the text: {post.input_value()!r}")
            forms.first.locator("input[name=url]").fill(f"https://x.com/mfa_samal/status/{draft}{left}")
            with author.expect_navigation():
                forms.first.locator("button").first.click()
            expect(forms.count() == left - 1, "the post that is out is still to be made")
        expect(author.locator("#channels .tag-good").count() == rows, "what is posted does not stand as posted")
        world.shot(author, "posted")
