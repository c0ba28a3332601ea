"""Consular officers write advice and alerts, hand them in and mend them; of other drafts they have nothing."""

from functools import partial

import pytest

from desk.advising import Advising, danger_of
from desk.channel_making import carried, make_channel, publish_account
from desk.embassies import add_embassies
from desk.pictures import png
from desk.tables import dump
from desk.test_answers import ASKS
from desk.test_drafts import refused
from elshi.desk.audit.models import AuditRow
from elshi.desk.channels.row_views import own_rows
from elshi.desk.people.rules import Act
from elshi.desk.releases.actions.resolve_comment import resolve_comment
from elshi.desk.releases.actions.start_answer import start_answer
from elshi.desk.releases.actions.start_review import start_review
from elshi.desk.releases.rules.renditions import Mark
from elshi.desk.releases.visible import sees_draft, visible_drafts
from elshi.desk.releases.waiting import to_mend, to_release, waiting_drafts

BY = {"by": "consular"}


@pytest.fixture
def advising(office):
    return Advising(office)


@pytest.fixture
def officer(office):
    return office.people["consular"]


def test_an_alert_from_its_first_word_to_its_last(office, advising, officer):
    draft = advising.alert(**BY)
    office.save(draft, en="Stay at home.", kk="Үйде болыңыз.", **BY)
    advising.warn(draft, event="storm", **BY)
    office.submit(draft, **BY)
    office.send_back(draft)
    assert list(to_mend(officer)) == list(waiting_drafts(officer)) == [draft]
    office.comment(draft.pk, language="en", quote="home", **BY)
    office.assign(draft, "en", "translator", **BY)
    office.attach(draft, png(), words={"kk": "Сурет", "en": "A picture"}, **BY)
    office.submit(draft, **BY)
    office.approve(draft)
    assert not to_release(officer)
    with refused("not-your-role"):
        office.release(draft, **BY)
    office.release(draft, by="approver")
    office.press()
    draft.refresh_from_db()
    assert (draft.state, danger_of(draft).event) == ("published", "storm")
    begun = AuditRow.objects.filter(object_type="releases.draft", act__startswith="start-")
    assert [(row.act, row.actor_id) for row in begun] == [("start-travel", officer.pk)]


def test_what_takes_the_place_of_advice_and_alerts(office, advising):
    advice, alert = advising.advisory(**BY), advising.alert(**BY)
    for draft in (advice, alert):
        office._bring(draft, "published")
    update = office.start(corrects=office.release_of(alert).pk, **BY)
    advising.warn(update, event="storm", **BY)
    review = start_review(actor=office.people["consular"], release_id=office.release_of(advice).pk, at=office.tick())
    for draft in (update, review):
        draft.refresh_from_db()
        office.submit(draft, **BY)
        office.discard(draft, **BY)
    cancel = office.start_withdrawal(office.release_of(alert), **BY)
    office.submit(cancel, **BY)
    office.approve(cancel)
    office.release(cancel, by="approver")
    office.press()
    assert office.release_of(alert).is_withdrawn


def test_a_statement_is_begun_by_none(office, officer):
    said = office._bring(office.draft_in("writing"), "published")
    release = office.release_of(said)
    for begin in (
        partial(office.start, **BY),
        partial(office.start, corrects=release.pk, **BY),
        partial(office.start, template="visit", **BY),
        partial(office.start_withdrawal, release, **BY),
    ):
        with refused("not-your-role"):
            begin()


def others(office):
    """A draft of each kind that is neither advice nor an alert, with one comment on the first."""
    statement = office.draft_in("writing")
    comment = office.comment(statement.pk)
    release = office.release_of(office.draft_in("published"))
    answer = start_answer(actor=office.people["author"], at=office.tick(), texts=ASKS, asked=41)
    rest = (answer, office.asset_in("writing"), office.office_in("writing"), office.start_withdrawal(release))
    return comment, (statement, *rest)


def test_other_drafts_are_not_there(office, home, advising, officer):
    comment, drafts = others(office)
    own = advising.alert()
    before = dump(home)
    assert list(visible_drafts(officer)) == [own]
    for draft in drafts:
        assert not sees_draft(officer, draft)
        assert sees_draft(office.people["author"], draft)
        for act in (
            office.save,
            office.submit,
            office.discard,
            partial(office.assign, language="en", to="translator"),
            partial(office.mark_text, language="en", mark=Mark.READY),
            partial(office.attach, data=png(), words={"kk": "Сурет"}),
            lambda draft, **by: office.comment(draft.pk, **by),
        ):
            with refused("no-such-draft"):
                act(draft, **BY)
    with refused("no-such-draft"):
        resolve_comment(actor=officer, comment_id=comment.pk, resolved=True, at=office.tick())
    assert dump(home) == before


def test_of_another_embassy_nothing(office, advising):
    add_embassies(office)
    draft = advising.alert(by="xk_consular")
    assert draft.office == "xs-emb-xk"
    assert list(visible_drafts(office.people["xk_consular"])) == [draft]
    assert not visible_drafts(office.people["xt_consular"])
    with refused("another-office"):
        office.submit(draft, by="xt_consular")
    assert list(visible_drafts(office.people["consular"])) == [draft]


def test_channels_show_an_officer_what_is_published_whoever_wrote_it(office, officer):
    publish_account(office)
    carried(office, make_channel(office))
    rows = set(own_rows(officer))
    assert rows
    assert rows == set(own_rows(office.people["author"]))


def test_nothing_else_came_with_it(officer):
    for act in (Act.START_DRAFT, Act.APPROVE_DRAFT, Act.RELEASE_STATEMENT, Act.SCHEDULE_RELEASE, Act.KEEP_TEMPLATE):
        assert not officer.can(act)
