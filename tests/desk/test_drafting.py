"""The acts around a draft: translators, states, merging, comments, glossary, templates, what was not saved."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import IntegrityError

from elshi.desk.audit.models import AuditRow
from elshi.desk.audit.record import verify_chain
from elshi.desk.people.models import Person
from elshi.desk.releases.actions.add_comment import answer_comment
from elshi.desk.releases.actions.keep_template import switch_template
from elshi.desk.releases.actions.resolve_comment import resolve_comment
from elshi.desk.releases.actions.save_draft import save_draft
from elshi.desk.releases.actions.save_term import save_term
from elshi.desk.releases.actions.switch_term import switch_term
from elshi.desk.releases.autosaves import KEPT, MAX_PER_PERSON, OPEN, find_autosave, keep_autosave, list_present
from elshi.desk.releases.comments import list_comments
from elshi.desk.releases.demonstration_terms import seed_terms
from elshi.desk.releases.forms import form_of_post
from elshi.desk.releases.glossary import find_findings
from elshi.desk.releases.models import (
    Autosave,
    Comment,
    Draft,
    DraftVersion,
    Release,
    RenditionWork,
    StatementTemplate,
    Term,
)
from elshi.desk.releases.rules import RuleError, StaleDraftError
from elshi.desk.releases.rules.passages import MAX_COMMENTS, Passage
from elshi.desk.releases.rules.places import list_places
from elshi.desk.releases.templates_offered import SHIPPED, find_template, list_templates

KK, RU, EN = "Самал көмек жібереді.", "Самал направляет помощь.", "Samal sends help."
_KEPT = (Draft, DraftVersion, RenditionWork, Comment, Term, StatementTemplate, AuditRow)


def refused(code):
    return pytest.raises(RuleError, check=lambda error: error.code == code)


@contextmanager
def unchanged(code):
    """Refused with `code`, and no row of any table is another one than before."""
    before = [list(model.objects.order_by("pk").values()) for model in _KEPT]
    with refused(code):
        yield
    assert [list(model.objects.order_by("pk").values()) for model in _KEPT] == before


def write(office, draft, *, by="author", based_on, authentic="kk", **texts):
    """Save with exactly the fields of a page: kk, ru and en, empty where nothing is given."""
    renditions = [
        {"language": tag, "title": texts[tag][:40] if texts.get(tag) else "", "body": texts.get(tag, "")}
        for tag in ("kk", "ru", "en")
    ]
    return save_draft(
        actor=office.people[by],
        draft_id=draft.pk,
        renditions=renditions,
        authentic=authentic,
        based_on=based_on,
        at=office.tick(),
    )


# States of renditions


def test_the_states_of_a_draft_follow_from_what_people_do(office):
    draft = office.start()
    write(office, draft, based_on=0, kk=KK)
    assert office.states(draft) == {"kk": "authentic", "ru": "not-started", "en": "not-started"}
    office.assign(draft, "ru", "translator")
    write(office, draft, by="translator", based_on=1, kk=KK, ru=RU)
    assert office.states(draft)["ru"] == "translating"
    office.mark_text(draft, "ru", "ready")
    assert office.states(draft)["ru"] == "ready"
    office.mark_text(draft, "ru", "checked", by="colleague")
    assert office.states(draft)["ru"] == "checked"
    write(office, draft, based_on=2, kk=KK + " Тағы.", ru=RU)
    assert office.states(draft) == {"kk": "authentic", "ru": "out-of-date", "en": "not-started"}
    office.mark_text(draft, "ru", "ready")  # it still fits
    assert office.states(draft)["ru"] == "ready"
    write(office, draft, by="translator", based_on=3, kk=KK + " Тағы.", ru=RU + " Ещё.")
    assert office.states(draft)["ru"] == "translating"
    office.mark_text(draft, "ru", "ready")
    office.mark_text(draft, "ru", "")
    assert office.states(draft)["ru"] == "translating"
    write(office, draft, based_on=4, kk=KK + " Тағы.")
    assert office.states(draft)["ru"] == "not-started"
    verify_chain()


def test_a_translation_of_a_text_that_changed_meanwhile_is_out_of_date(office):
    draft = office.start()
    write(office, draft, based_on=0, kk=KK)
    write(office, draft, by="colleague", based_on=1, kk=KK + " Жаңа сөйлем.")
    version = write(office, draft, by="translator", based_on=1, kk=KK, ru=RU)  # merged: made from version 1
    assert version.renditions["kk"]["body"] == KK + " Жаңа сөйлем."
    assert office.states(draft)["ru"] == "out-of-date"


def test_whoever_changes_both_has_translated_the_new_text(office):
    draft = office.start()
    write(office, draft, based_on=0, kk=KK, ru=RU, en=EN)
    write(office, draft, based_on=1, kk=KK + " Тағы.", ru=RU + " Ещё.", en=EN)
    assert office.states(draft) == {"kk": "authentic", "ru": "translating", "en": "out-of-date"}


def test_another_authentic_language_makes_translations_of_the_old_one_out_of_date(office):
    draft = office.start()
    write(office, draft, based_on=0, kk=KK, ru=RU, en=EN)
    write(office, draft, based_on=1, kk=KK, ru=RU, en=EN, authentic="ru")
    assert office.states(draft) == {"kk": "out-of-date", "ru": "authentic", "en": "out-of-date"}
    office.mark_text(draft, "kk", "ready", by="author")
    assert office.states(draft) == {"kk": "ready", "ru": "authentic", "en": "out-of-date"}


def test_the_texts_of_a_correction_and_of_a_template_are_there_to_be_marked(office):
    office.draft_in("published")
    correction = office.start(corrects=Release.objects.get().pk)
    assert office.states(correction) == {"kk": "authentic", "ru": "not-started", "en": "translating"}
    draft = office.start(template="visit")
    assert office.states(draft) == {"kk": "authentic", "ru": "translating", "en": "translating"}


def test_a_draft_from_before_there_were_rows_has_states_too(office):
    draft = office.start()
    write(office, draft, based_on=0, kk=KK, ru=RU)
    RenditionWork.objects.all().delete()
    assert office.states(draft) == {"kk": "authentic", "ru": "translating", "en": "not-started"}
    office.assign(draft, "ru", "translator")
    assert office.states(draft)["ru"] == "translating"
    write(office, draft, based_on=1, kk=KK + " Тағы.", ru=RU)
    assert office.states(draft)["ru"] == "out-of-date"


def test_states_translators_and_comments_change_no_content(office):
    draft = office.draft_in("approved")
    before = office.sha(draft)
    office.assign(draft, "ru", "translator", due_at=office.at)
    office.mark_text(draft, "en", "checked", by="colleague")
    office.comment(draft.pk)
    assert office.sha(draft) == before
    assert office.release(draft).state == "queued", "the approval still holds"


def test_marks_are_about_the_text_that_was_seen(office):
    draft = office.start()
    write(office, draft, based_on=0, kk=KK, ru=RU)
    seen = office.sha(draft)
    write(office, draft, based_on=1, kk=KK, ru=RU + " Ещё.")
    with unchanged("stale-content"):
        office.mark_text(draft, "ru", "ready", sha256=seen)


@pytest.mark.parametrize(
    ("language", "mark", "by", "code"),
    [
        ("ru", "checked", "author", "own-check"),
        ("kk", "ready", "author", "rendition-authentic"),
        ("en", "ready", "author", "rendition-empty"),
        ("xx", "ready", "author", "rendition-empty"),
        ("ru", "splendid", "author", "bad-code"),
        ("ru", "ready", "analyst", "not-your-role"),
        ("ru", "ready", "clearance", "not-your-role"),
    ],
)
def test_marks_that_are_refused(office, language, mark, by, code):
    draft = office.start()
    write(office, draft, based_on=0, kk=KK, ru=RU)
    with unchanged(code):
        office.mark_text(draft, language, mark, by=by)


# Who may translate what


def test_a_translator_writes_only_what_is_his(office):
    draft = office.start()
    write(office, draft, based_on=0, kk=KK)
    office.assign(draft, "en", "colleague")
    for texts, code in (
        ({"kk": KK + " Менің сөзім."}, "authentic-not-yours"),
        ({"kk": KK, "en": EN}, "rendition-not-yours"),
        ({"kk": KK, "en": EN, "ru": RU}, "rendition-not-yours"),
    ):
        with unchanged(code):
            write(office, draft, by="translator", based_on=1, **texts)
    with unchanged("authentic-not-yours"):
        write(office, draft, by="translator", based_on=1, authentic="ru", kk=KK, ru=RU)
    assert write(office, draft, by="translator", based_on=1, kk=KK, ru=RU).number == 2  # nobody's
    office.assign(draft, "ru", "translator")
    assert write(office, draft, by="translator", based_on=2, kk=KK, ru=RU + " Ещё.").number == 3
    office.assign(draft, "ru", "colleague")
    with unchanged("rendition-not-yours"):
        write(office, draft, by="translator", based_on=3, kk=KK, ru=RU)
    assert write(office, draft, by="author", based_on=3, kk=KK, ru=RU).number == 4, "a press officer writes everywhere"


def test_a_translator_starts_no_text_of_his_own(office):
    with unchanged("not-your-role"):
        office.start(by="translator")
    draft = office.start()
    with unchanged("authentic-not-yours"):
        write(office, draft, by="translator", based_on=0, kk=KK, ru=RU)


@pytest.mark.parametrize(
    ("by", "language", "to", "code"),
    [
        ("translator", "ru", "colleague", "only-for-yourself"),
        ("translator", "en", "translator", "only-for-yourself"),  # it is a colleague's
        ("translator", "en", None, "only-for-yourself"),
        ("author", "ru", "analyst", "not-a-translator"),
        ("author", "ru", "approver", "not-a-translator"),
        ("author", "kk", "translator", "rendition-authentic"),
        ("author", "xx", "translator", "bad-language"),
        ("clearance", "ru", "translator", "not-your-role"),
        ("analyst", "ru", "translator", "not-your-role"),
    ],
)
def test_assignments_that_are_refused(office, by, language, to, code):
    draft = office.start()
    write(office, draft, based_on=0, kk=KK)
    office.assign(draft, "en", "colleague")
    with unchanged(code):
        office.assign(draft, language, to, by=by)


def test_somebody_who_is_switched_off_gets_no_translation(office):
    draft = office.draft_in("writing")
    Person.objects.filter(username="translator").update(is_active=False)
    with unchanged("not-a-translator"):
        office.assign(draft, "ru", "translator")


def test_a_translator_takes_what_is_nobodys_and_gives_it_back_and_leaves_the_deadline(office):
    draft = office.start()
    write(office, draft, based_on=0, kk=KK)
    due = office.at + timedelta(hours=4)
    office.assign(draft, "ru", None, due_at=due)
    row = office.assign(draft, "ru", "translator", by="translator")
    assert (row.translator, row.due_at) == (office.people["translator"], due)
    assert office.assign(draft, "ru", None, by="translator").translator is None
    audit = AuditRow.objects.filter(act="assign-rendition").latest("id")
    assert audit.details == {"draft": draft.pk, "language": "ru", "translator": None, "due": due.isoformat()}


@pytest.mark.parametrize("state", ["queued", "published", "discarded"])
def test_nothing_is_translated_or_said_after_the_end(office, state):
    draft = office.draft_in(state)
    for act in (
        lambda: office.assign(draft, "en", "translator"),
        lambda: office.mark_text(draft, "en", "ready", by="author"),
        lambda: office.comment(draft.pk),
    ):
        with unchanged("wrong-state"):
            act()


# Two people at once


def test_edits_of_different_languages_go_together(office):
    draft = office.start()
    write(office, draft, based_on=0, kk=KK, ru=RU)
    write(office, draft, by="colleague", based_on=1, kk=KK + " Тағы.", ru=RU)
    version = write(office, draft, by="translator", based_on=1, kk=KK, ru=RU + " Ещё.", en=EN)
    assert version.number == 3
    assert {tag: text["body"] for tag, text in version.renditions.items()} == {
        "kk": KK + " Тағы.",
        "ru": RU + " Ещё.",
        "en": EN,
    }
    assert version.author == office.people["translator"]


def test_a_language_that_one_took_out_and_another_changed_is_a_conflict(office):
    draft = office.start()
    write(office, draft, based_on=0, kk=KK, ru=RU)
    write(office, draft, by="colleague", based_on=1, kk=KK)
    with unchanged("stale-draft"):
        write(office, draft, based_on=1, kk=KK, ru=RU + " Ещё.")
    assert set(write(office, draft, based_on=1, kk=KK + " Тағы.", ru=RU).renditions) == {"kk"}


def test_two_who_chose_other_authentic_languages_have_to_talk(office):
    draft = office.start()
    write(office, draft, based_on=0, kk=KK, ru=RU, en=EN)
    write(office, draft, by="colleague", based_on=1, kk=KK, ru=RU, en=EN, authentic="ru")
    with unchanged("stale-draft"):
        write(office, draft, based_on=1, kk=KK, ru=RU, en=EN, authentic="en")
    merged = write(office, draft, based_on=1, kk=KK, ru=RU, en=EN + " More.")
    assert merged.whole["authentic"] == "ru"
    draft.refresh_from_db()
    assert draft.authentic == "ru"


def test_two_first_saves_of_one_empty_draft(office):
    draft = office.start()
    write(office, draft, based_on=0, kk=KK)
    with unchanged("stale-draft"):
        write(office, draft, by="colleague", based_on=0, kk="Басқа мәтін.")
    assert set(write(office, draft, by="colleague", based_on=0, ru=RU).renditions) == {"kk", "ru"}


@pytest.mark.parametrize("based_on", [7, 999_999_999])
def test_a_version_that_never_was_is_stale(office, based_on):
    draft = office.start()
    write(office, draft, based_on=0, kk=KK)
    with pytest.raises(StaleDraftError):
        write(office, draft, based_on=based_on, kk=KK, ru=RU)
    assert draft.versions.count() == 1


def test_a_translator_cannot_win_the_authentic_text_by_an_old_page(office):
    draft = office.start()
    write(office, draft, based_on=0, kk=KK)
    write(office, draft, by="colleague", based_on=1, kk=KK + " Тағы.")
    with unchanged("authentic-not-yours"):
        write(office, draft, by="translator", based_on=2, kk=KK, ru=RU)


# What was not saved


def form(based_on=0, authentic="kk", **texts):
    data = {"based_on": str(based_on), "authentic": authentic}
    for tag, body in texts.items():
        data |= {f"title-{tag}": body[:40], f"body-{tag}": body}
    return form_of_post(data, languages=["kk", "ru", "en"])


def keep(office, draft, by="author", **given):
    draft = Draft.objects.get(pk=draft.pk)
    keep_autosave(person=office.people[by], draft=draft, form=form(**given) if given else None, at=office.tick())


def find(office, draft, by="author"):
    draft = Draft.objects.get(pk=draft.pk)
    return find_autosave(person=office.people[by], draft=draft, version=draft.current_version)


def test_what_was_typed_is_kept_for_one_person_and_is_no_version(office):
    draft = office.start()
    rows = AuditRow.objects.count()
    keep(office, draft, kk=KK)
    keep(office, draft, kk=KK + " Тағы.")
    assert find(office, draft).texts["kk"][1] == KK + " Тағы."
    assert find(office, draft, by="colleague") is None
    assert not DraftVersion.objects.exists()
    assert AuditRow.objects.count() == rows


def test_an_autosave_goes_with_the_save_the_release_and_the_discarded_draft(office):
    draft = office.draft_in("writing")
    keep(office, draft, based_on=1, kk=KK + " Тағы.")
    keep(office, draft, by="colleague", based_on=1, kk=KK + " Менікі.")
    write(office, draft, based_on=1, kk=KK + " Тағы.")
    assert [row.person.username for row in Autosave.objects.all()] == ["colleague"]
    office.submit(draft)
    office.approve(draft)
    office.release(draft)
    assert not Autosave.objects.exists()
    other = office.start()
    keep(office, other, kk=KK)
    write(office, other, based_on=0, kk=KK)
    keep(office, other, based_on=1, ru=RU)
    office.discard(other)
    assert not Autosave.objects.exists()


def test_what_is_saved_already_is_not_offered(office):
    draft = office.start()
    write(office, draft, based_on=0, kk=KK)
    keep(office, draft, based_on=1, kk=f"  {KK}\r\n")
    assert Autosave.objects.count() == 1
    assert find(office, draft) is None
    keep(office, draft, based_on=1, kk=KK, ru=RU)
    assert find(office, draft) is not None
    keep(office, draft, based_on=1, authentic="ru", kk=KK)
    assert find(office, draft) is not None


@pytest.mark.parametrize(
    ("by", "state", "body", "code"),
    [
        ("analyst", "writing", KK, "not-your-role"),
        ("clearance", "writing", KK, "not-your-role"),
        ("author", "published", KK, "wrong-state"),
        ("author", "discarded", KK, "wrong-state"),
        ("author", "writing", "x" * 20_001, "too-long"),
    ],
)
def test_an_autosave_that_is_refused(office, by, state, body, code):
    draft = office.draft_in(state)
    with refused(code):
        keep(office, draft, by=by, kk=body)
    assert not Autosave.objects.exists()


def test_autosaves_are_bounded_in_number_and_age(office):
    author = office.people["author"]
    drafts = [office.start() for _ in range(MAX_PER_PERSON + 5)]
    for draft in drafts:
        keep(office, draft, kk=KK)
    assert Autosave.objects.filter(person=author).count() == MAX_PER_PERSON
    assert not Autosave.objects.filter(draft=drafts[0]).exists(), "the oldest went"
    office.at += KEPT + timedelta(minutes=5)
    keep(office, drafts[0], by="colleague", kk=KK)
    assert Autosave.objects.count() == 1


def test_who_else_has_the_editor_open(office):
    draft = office.start()
    keep(office, draft, by="colleague")
    keep(office, draft, by="author")
    present = list_present(draft, but=office.people["author"], at=office.at)
    assert [person.username for person in present] == ["colleague"]
    assert not list_present(draft, but=office.people["author"], at=office.at + OPEN)
    assert find(office, draft, by="colleague") is None, "a sign of life holds no text"


# Comments


def test_a_comment_follows_its_passage_and_says_when_it_is_gone(office):
    draft = office.start()
    write(office, draft, based_on=0, kk=KK)
    comment = office.comment(draft.pk, quote="көмек")
    assert (comment.part, comment.start, comment.length, comment.quote) == ("body", 6, 5, "көмек")
    (thread,) = list_comments(draft, draft.current_version)[0].open
    assert thread.now == Passage("body", 6, 5)
    write(office, draft, based_on=1, kk="Бүгін " + KK)
    (thread,) = list_comments(draft, draft.current_version)[0].open
    assert thread.now == Passage("body", 12, 5)
    write(office, draft, based_on=2, kk="Самал дәрігерлер жібереді.")
    (thread,) = list_comments(draft, draft.current_version)[0].open
    assert thread.now is None
    assert thread.comment.version.number == 1


def test_a_thread_is_answered_settled_and_opened_again(office):
    draft = office.draft_in("writing")
    comment = office.comment(draft.pk)
    answer_comment(actor=office.people["author"], comment_id=comment.pk, text="Иә.", at=office.tick())
    resolve_comment(actor=office.people["translator"], comment_id=comment.pk, resolved=True, at=office.tick())
    with unchanged("comment-settled"):
        resolve_comment(actor=office.people["author"], comment_id=comment.pk, resolved=True, at=office.tick())
    kazakh = next(one for one in list_comments(draft, draft.current_version) if one.language.tag == "kk")
    assert [len(kazakh.open), len(kazakh.settled), len(kazakh.settled[0].answers)] == [0, 1, 1]
    resolve_comment(actor=office.people["author"], comment_id=comment.pk, resolved=False, at=office.tick())
    details = [row.details for row in AuditRow.objects.filter(act__in=["add-comment", "resolve-comment"])]
    assert "Бұл рас па?" not in str(details)
    assert "Самал" not in str(details)
    assert verify_chain() == AuditRow.objects.count()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"by": "analyst"}, "not-your-role"),
        ({"by": "consular"}, "no-such-draft"),
        ({"quote": "мұндай сөз жоқ"}, "passage-gone"),
        ({"quote": "x" * 501}, "passage-gone"),
        ({"language": "ru"}, "rendition-empty"),
        ({"text": " "}, "bad-comment"),
        ({"text": "x" * 2001}, "bad-comment"),
    ],
)
def test_comments_that_are_refused(office, given, code):
    draft = office.draft_in("writing")
    with unchanged(code):
        office.comment(draft.pk, **given)


def test_an_answer_to_an_answer_or_to_nothing_is_refused(office):
    draft = office.draft_in("writing")
    comment = office.comment(draft.pk)
    answer = answer_comment(actor=office.people["author"], comment_id=comment.pk, text="Иә.", at=office.tick())
    for number in (answer.pk, 99):
        with unchanged("no-such-comment"):
            answer_comment(actor=office.people["author"], comment_id=number, text="Иә.", at=office.tick())


def test_comments_are_bounded(office):
    draft = office.draft_in("writing")
    first = office.comment(draft.pk)
    Comment.objects.bulk_create(
        Comment(version=first.version, language="kk", text="a", author=first.author, created_at=office.at)
        for _ in range(MAX_COMMENTS - 1)
    )
    with unchanged("comments-full"):
        office.comment(draft.pk)


def test_the_words_of_a_comment_stay_whatever_goes_around_the_program(office):
    comment = office.comment(office.draft_in("writing").pk)
    for change in (
        lambda rows: rows.update(text="Жоқ."),
        lambda rows: rows.update(author=office.people["colleague"]),
        lambda rows: rows.update(quote=""),
        lambda rows: rows._raw_delete(rows.db),
    ):
        with pytest.raises(IntegrityError, match="a comment is never"):
            change(Comment.objects.filter(pk=comment.pk))
    assert Comment.objects.get().text == "Бұл рас па?"


# Glossary


def test_terms_in_use_are_checked_and_those_switched_off_are_not(office):
    term = office.term(forbidden={"ru": ["Самали*"]})
    texts = [{"language": "kk", "title": "", "body": KK}, {"language": "ru", "title": "Помощь", "body": "из Самалии"}]
    assert [one.kind for one in find_findings(texts, authentic="kk")] == ["forbidden"]
    switch_term(actor=office.people["translator"], term_id=term.pk, on=False, at=office.tick())
    assert not find_findings(texts, authentic="kk")
    office.term()  # its forms are free while the other is switched off
    with unchanged("term-twice"):
        switch_term(actor=office.people["author"], term_id=term.pk, on=True, at=office.tick())


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"agreed": {"kk": ["Дорун*"]}}, "term-empty"),
        ({"agreed": {}}, "term-empty"),
        ({"agreed": {"kk": ["Самал*"], "ru": ["Дорун*"]}}, "term-twice"),
        ({"agreed": {"kk": ["Дорун*"], "ru": ["(Дорун|Самал)"]}}, "bad-term"),
        ({"agreed": {"kk": [f"Дорун{'абвгдежзиклмн'[n]}*" for n in range(13)], "ru": ["Дорун*"]}}, "term-forms"),
        ({"agreed": {"kk": ["Дорун*"], "ru": ["Дорун*"]}, "note": "x" * 501}, "term-note"),
        ({"agreed": {"kk": ["Дорун*"], "ru": ["Дорун*"]}, "term_id": 99}, "no-such-term"),
        ({"agreed": {"kk": ["Дорун*"], "ru": ["Дорун*"]}, "by": "clearance"}, "not-your-role"),
        ({"agreed": {"kk": ["Дорун*"], "ru": ["Дорун*"]}, "by": "analyst"}, "not-your-role"),
    ],
)
def test_terms_that_are_refused(office, given, code):
    office.term()
    with unchanged(code):
        office.term(**given)


def test_a_term_is_changed_and_the_audit_trail_has_no_words_of_it(office):
    term = office.term()
    agreed = {"kk": ["Самал*", ""], "zh": ["萨马尔"]}
    save_term(
        actor=office.people["translator"], term_id=term.pk, agreed=agreed, forbidden={}, note=" a  b ", at=office.tick()
    )
    term.refresh_from_db()
    assert (term.agreed, term.note) == ({"kk": ["Самал*"], "zh": ["萨马尔"]}, "a b")
    assert AuditRow.objects.latest("id").details == {"new": False, "languages": ["kk", "zh"]}


# Templates


@pytest.mark.parametrize("key", list(SHIPPED))
@pytest.mark.parametrize("languages", [("kk", "ru", "en", "ar", "zh"), ("zh", "ar")])
def test_a_shipped_template_begins_a_draft_and_cannot_be_submitted_unfilled(office, settings_of, key, languages):
    settings_of(languages)
    draft = office.start(template=key)
    version = draft.current_version
    assert set(version.renditions) == set(languages)
    assert version.whole["authentic"] == languages[0]
    assert {tag for tag, _ in list_places(version.renditions.values())} == set(languages), "each has places to fill"
    counts = {len(places) for _, places in list_places(version.renditions.values())}
    assert len(counts) == 1, "and every language the same number of them"
    with unchanged("places-left"):
        office.submit(draft)
    assert AuditRow.objects.latest("id").details["template"] == key


@pytest.fixture
def settings_of(monkeypatch):
    from django.conf import settings

    return lambda languages: monkeypatch.setattr(settings, "ELSHI_LANGUAGES", languages)


def test_a_text_with_its_places_filled_is_submitted(office):
    draft = office.start()
    office.save(draft, kk="Самал […] елшісі.")
    with unchanged("places-left"):
        office.submit(draft)
    office.save(draft, kk="Самал (…) елшісі.")
    assert office.submit(draft).state == "submitted"


def test_a_draft_is_kept_as_a_template_and_taken_out_of_use(office):
    draft = office.start()
    office.save(draft, kk="[… кім] туралы", ru="О [… ком]", authentic="ru")
    template = office.keep_template(draft.pk, name="  Біздің   үлгі ")
    assert template.name == "Біздің үлгі"
    assert [one.name for one in list_templates() if one.own] == ["Біздің үлгі"]
    other = office.start(template=f"own-{template.pk}")
    assert other.current_version.renditions["ru"]["body"] == "О [… ком]"
    assert other.authentic == "ru"
    salts = [version.renditions["ru"]["salt"] for version in DraftVersion.objects.all()]
    assert len(set(salts)) == 2
    switch_template(actor=office.people["author"], template_id=template.pk, on=False, at=office.tick())
    with unchanged("no-such-template"):
        office.start(template=f"own-{template.pk}")


@pytest.mark.parametrize("key", ["own-99", "own-", "own-x", "../condolence", "nothing", "own-" + "9" * 40])
def test_a_template_that_there_is_not(office, key):
    with unchanged("no-such-template"):
        office.start(template=key)
    with refused("no-such-template"):
        find_template(key)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"by": "translator"}, "not-your-role"),
        ({"by": "clearance"}, "not-your-role"),
        ({"name": " "}, "bad-title"),
        ({"name": "x" * 101}, "bad-title"),
        ({"name": "a\x00"}, "bad-title"),
    ],
)
def test_templates_that_are_refused(office, given, code):
    draft = office.draft_in("writing")
    with unchanged(code):
        office.keep_template(draft.pk, **given)


def test_the_exercise_has_a_glossary_that_fits_its_own_templates(office, settings_of):
    settings_of(("kk", "ru", "en", "ar", "zh"))
    assert seed_terms(office.people["author"], at=office.at) == Term.objects.count() == 12
    assert seed_terms(office.people["author"], at=office.at) == 0
    for key in SHIPPED:
        template = find_template(key)
        assert not find_findings(template.renditions, authentic="kk"), key
