"""Travel advice: drafted as a statement is, with what it says of a country; published as advisories."""

import hashlib
import json
from dataclasses import replace

import pytest
from django.conf import settings

from desk.advising import Advising, advice_of
from desk.test_answers import ledger_of
from desk.test_drafts import refused
from elshi.base.canonical import format_canonical
from elshi.desk.people.rules import Role
from elshi.desk.press.demonstration_advice import release_advice
from elshi.desk.releases.actions.set_advice import set_advice
from elshi.desk.releases.actions.start_review import start_review
from elshi.desk.releases.advisories import in_force
from elshi.desk.releases.models import Draft
from elshi.desk.releases.rules.content import parse_content, read_renditions
from elshi.record import AdvisoryRecord, BlobStore, WithdrawalRecord
from elshi.record.attachments import BlobRef
from elshi.record.types.advisories import SECTIONS
from elshi.text.languages import LANGUAGES
from elshi.text.markdown import split_sections
from elshi.travel.gazetteer import format_gazetteer, parse_gazetteer
from elshi.travel.worlds import samal_world

WORLD = BlobRef(hashlib.sha256(samal_world()).hexdigest(), len(samal_world()))


@pytest.fixture
def advising(office):
    return Advising(office)


def texts_of(draft):
    return {one.language: one for one in read_renditions(parse_content(draft.find_current().content))}


def other_world():
    """The invented world, one country less: another file, and so another hash."""
    whole = parse_gazetteer(samal_world())
    return format_gazetteer(replace(whole, countries=tuple(one for one in whole.countries if one.code != "XZ")))


def test_it_starts_with_headings_in_each_language_and_places_to_fill(office, advising, monkeypatch):
    monkeypatch.setattr(settings, "ELSHI_LANGUAGES", tuple(LANGUAGES))
    draft = advising.advisory(filled=False)
    advice = advice_of(draft)
    assert (advice.country, advice.level, advice.parts, advice.sections) == ("XB", 1, (), SECTIONS)
    assert (advice.change, advice.reviewed_on, advice.review_by) == ("major", "2026-03-01", "2026-05-30")
    assert advice.gazetteer == WORLD
    texts = texts_of(draft)
    assert set(texts) == {"kk", "ru", "en", "ar", "zh"}
    assert (texts["kk"].title, texts["en"].title) == ("Сапарға кеңес: Дорун", "Travel advice: Dorun")
    for one in texts.values():
        summary, parts = split_sections(one.body)
        assert summary.startswith("[…")
        assert len(parts) == 7
        assert all(text.startswith("[…") for _head, text in parts)
    assert [head for head, _text in split_sections(texts["en"].body)[1]][:2] == ["Entry and stay", "Safety"]
    with refused("places-left"):
        office.submit(draft)
    advising.fill(draft)
    office.submit(draft)


@pytest.mark.parametrize("role", list(Role))
def test_writers_and_consular_officers_alone_start_one_and_change_what_it_says(office, advising, role):
    who = next(name for name, person in office.people.items() if person.role == role)
    if role in {Role.PRESS_OFFICER, Role.APPROVER, Role.CONSULAR}:
        draft = advising.advisory(by=who)
        advising.advise(draft, by=who, level=2)
        assert advice_of(draft).level == 2
        return
    with refused("not-your-role"):
        advising.advisory(by=who)
    draft = advising.advisory()
    with refused("authentic-not-yours" if role == Role.TRANSLATOR else "not-your-role"):
        advising.advise(draft, by=who, level=2)
    assert advice_of(draft).level == 1


@pytest.mark.parametrize("state", ["writing", "submitted", "approved", "queued", "published", "discarded"])
def test_a_change_of_the_advice_makes_approvals_void_and_comes_before_release_alone(office, advising, state):
    draft = advising.advisory()
    if state == "discarded":
        office.discard(draft)
    else:
        office._bring(draft, state)
    if state in {"queued", "published", "discarded"}:
        with refused("wrong-state"):
            advising.advise(draft, level=3)
        return
    advising.advise(draft, level=3)
    draft.refresh_from_db()
    assert (draft.state, advice_of(draft).level) == ("writing", 3)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"level": 0}, "bad-code"),
        ({"level": 5}, "bad-code"),
        ({"parts": (("XB-N", 5),)}, "bad-code"),
        ({"parts": (("XB-X", 2),)}, "not-a-place"),
        ({"parts": (("XC-N", 2),)}, "not-a-place"),
        ({"parts": (("XB", 2),)}, "not-a-place"),
        ({"sections": ()}, "no-sections"),
        ({"sections": ("weather",)}, "bad-code"),
        ({"change": "huge"}, "bad-code"),
        ({"reviewed_on": "2026-03-02"}, "bad-review"),  # tomorrow
        ({"reviewed_on": "yesterday"}, "bad-review"),
        ({"review_by": "2026-03-01"}, "bad-review"),
        ({"review_by": "2027-03-03"}, "bad-review"),
        ({"review_by": ""}, "bad-review"),
    ],
)
def test_what_cannot_be_said_is_refused_and_nothing_changed(advising, changes, code):
    draft = advising.advisory()
    before = draft.find_current().number
    with refused(code):
        advising.advise(draft, **changes)
    assert draft.find_current().number == before


def test_levels_of_parts_are_those_that_differ_in_order(advising):
    draft = advising.advisory()
    advising.advise(draft, level=2, parts=(("XB-S", 2), ("XB-N", 4), ("XB-C", 1)))
    assert advice_of(draft).parts == (("XB-C", 1), ("XB-N", 4))
    advising.advise(draft, country="XC", level=4)
    assert (advice_of(draft).country, advice_of(draft).parts) == ("XB", (("XB-C", 1),))


def test_sections_that_go_and_come_do_so_in_each_language(office, advising):
    draft = advising.advisory()
    before = texts_of(draft)
    advising.advise(draft, sections=("contacts", "safety"))
    assert advice_of(draft).sections == ("safety", "contacts")
    for one in texts_of(draft).values():
        heads = [head for head, _text in split_sections(one.body)[1]]
        assert heads == [split_sections(before[one.language].body)[1][place][0] for place in (1, 6)]
    office.submit(draft)
    advising.advise(draft, sections=("safety", "health", "contacts"))
    body = texts_of(draft)["en"].body
    assert [head for head, _text in split_sections(body)[1]] == ["Safety", "Health", "Contacts"]
    with refused("places-left"):
        office.submit(draft)


def test_headings_that_do_not_fit_the_sections_are_left_to_a_person(office, advising):
    draft = advising.advisory()
    office.save(
        draft,
        kk="Кеңес туралы екі сөз, одан кейін мәтіннің өзі.\n\n## Бір\n\nМәтін.",
        en="One section " * 9 + "\n\n## One",
    )
    before = texts_of(draft)
    advising.advise(draft, sections=SECTIONS[:2])
    assert texts_of(draft) == before
    with refused("sections-differ"):
        office.submit(draft)


def test_a_level_alone_keeps_every_text_with_its_salt(advising):
    draft = advising.advisory()
    before = texts_of(draft)
    advising.advise(draft, level=4)
    assert texts_of(draft) == before


def test_it_names_the_gazetteer_of_now(office, advising):
    draft = advising.advisory()
    advising.set_world(other_world())
    advising.fill(draft, words="Басқа мәтін.")
    assert advice_of(draft).gazetteer == WORLD
    advising.advise(draft, level=2)
    assert advice_of(draft).gazetteer.sha256 == hashlib.sha256(other_world()).hexdigest()


def test_without_a_gazetteer_or_for_a_country_it_lacks_nothing_starts(office, advising):
    with refused("not-a-place"):
        advising.advisory("XX")
    with refused("not-a-place"):
        advising.advisory("XB-N")
    office.home.gazetteer.unlink()
    with refused("no-gazetteer"):
        advising.advisory()
    assert not Draft.objects.exists()


def test_one_draft_of_a_country_at_a_time(office, advising):
    draft = advising.advisory()
    with refused("draft-under-way"):
        advising.advisory(by="colleague")
    advising.advisory("XC")
    office.discard(draft)
    advising.advisory(by="colleague")


def test_out_it_is_an_advisory_in_the_log_with_its_gazetteer_and_its_correction_and_withdrawal_follow(office, advising):
    draft = advising.advisory()
    advising.advise(draft, level=2, parts=(("XB-N", 4),))
    first = advising.publish(draft)
    record = json.loads(first.unsigned)
    assert record["type"] == "advisory"
    assert (record["advice"]["country"], record["advice"]["level"]) == ("XB", 2)
    assert record["advice"]["parts"] == [{"code": "XB-N", "level": 4}]
    assert BlobStore(office.home.blobs).read(record["advice"]["gazetteer"]["sha256"]) == samal_world()
    with refused("advisory-exists"):
        advising.advisory()
    advising.set_world(other_world())
    change = office.start(corrects=first.pk)
    with refused("nothing-corrected"):
        office.submit(change)
    advising.advise(change, level=3)
    second = advising.publish(change)
    assert (second.record_id, second.record_version) == (first.record_id, 2)
    assert BlobStore(office.home.blobs).read(json.loads(second.unsigned)["advice"]["gazetteer"]["sha256"]) == (
        other_world()
    )
    office.withdrawal_in("published", second)
    kinds = [type(entry.record) for entry in ledger_of(office).statements[first.record_id]]
    assert kinds == [AdvisoryRecord, AdvisoryRecord, WithdrawalRecord]
    assert advising.publish(advising.advisory()).record_id != first.record_id  # a new one, after the withdrawal


def test_a_second_advisory_of_a_country_does_not_go_out_beside_the_first(office, advising):
    """Two were begun at once, past the list: whoever comes second is told which one is in force."""
    first = advising.advisory("XC")
    second = advising.advisory("XD")
    whole = json.loads(second.find_current().content)
    advice = whole["advice"] | {"country": "XC"}
    office.save_past_editor(second, format_canonical(whole | {"advice": advice}).decode())
    office.submit(second)
    office.approve(second)
    advising.publish(first)
    with refused("advisory-exists"):
        office.release(second)
    office.send_back(second)
    with refused("advisory-exists"):
        office.submit(second)


def test_the_press_keeps_an_advisory_to_its_country(office, advising):
    """Past every editor: readers of the log would refuse what is signed here."""
    first = advising.publish(advising.advisory())
    change = office.start(corrects=first.pk)
    whole = json.loads(change.find_current().content)
    whole["advice"] |= {"country": "XC", "level": 4}
    office.save_past_editor(change, format_canonical(whole).decode())
    office.submit(change)
    office.approve(change)
    office.release(change)
    office.press()
    release = office.release_of(change)
    assert (release.state, release.refused_code) == ("refused", "record-changed")
    assert len(ledger_of(office).statements[first.record_id]) == 1


def test_reviewed_and_nothing_changed_is_the_next_version_in_the_same_words(office, advising):
    draft = advising.advisory()
    advising.advise(draft, level=2, review_by="2026-03-31")
    first = advising.publish(draft)
    office.at = office.at.replace(month=3, day=20)
    review = start_review(actor=office.people["author"], release_id=first.pk, at=office.tick())
    advice = advice_of(review)
    assert (advice.level, advice.change) == (2, "minor")
    assert (advice.reviewed_on, advice.review_by) == ("2026-03-20", "2026-04-19")
    assert texts_of(review) == texts_of(draft)
    second = advising.publish(review)
    assert second.record_version == 2
    with refused("not-current"):
        start_review(actor=office.people["author"], release_id=first.pk, at=office.tick())
    plain = office.release_of(office.draft_in("published"))
    before = Draft.objects.count()
    with refused("no-advice"):
        start_review(actor=office.people["author"], release_id=plain.pk, at=office.tick())
    assert Draft.objects.count() == before


def test_what_was_to_be_reviewed_before_today_does_not_go_out(office, advising):
    draft = advising.advisory()
    advising.advise(draft, review_by="2026-03-02")
    office.submit(draft)
    office.approve(draft)
    office.at = office.at.replace(day=3)
    with refused("review-over"):
        office.release(draft)
    advising.advise(draft, reviewed_on="2026-03-03", review_by="2026-06-03")
    advising.publish(draft)


def test_a_plain_statement_gets_no_advice(office, advising):
    draft = office.draft_in("writing")
    advice = advice_of(advising.advisory())
    with refused("no-advice"):
        set_advice(actor=office.people["author"], draft_id=draft.pk, advice=advice, based_on=1, at=office.tick())


def test_embassies_write_their_own(office, advising):
    """What one office drafts, another one does not touch."""
    draft = advising.advisory()
    person = office.people["colleague"]
    type(person).objects.filter(pk=person.pk).update(office="xs-emb-xk")
    person.refresh_from_db()
    with refused("another-office"):
        advising.advise(draft, by="colleague", level=2)
    advising.advise(advising.advisory("XC", by="colleague"), by="colleague", level=2)


def test_the_demonstration_has_advice_for_three_countries_in_its_languages(office, advising):
    people = [office.people[name] for name in ("approver", "second")]
    made = release_advice(author=office.people["author"], approvers=people)
    office.press()
    office.press()
    standing = list(in_force("advisory"))
    assert {one.pk for one in standing} == {one.pk for one in made}
    for release in standing:
        whole = release.version.whole
        assert {text["language"] for text in whole["renditions"]} == {"kk", "ru", "en"}
        assert whole["advice"]["sections"] == ["safety", "health", "contacts"]
    assert [one.version.whole["advice"]["country"] for one in standing] == ["XT", "XM", "XB"]
    office.home.gazetteer.unlink()
    assert release_advice(author=office.people["author"], approvers=people) == []
