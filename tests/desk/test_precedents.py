"""What we said last time: found by topic, with the words that changed since."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

QUAKE = "Қатты жер сілкінісінен зардап шеккен Ксандрия халқына көңіл айтамыз. Құтқарушылар тобы бүгін ұшып шығады."
QUAKE_RU = (
    "Выражаем соболезнования народу Ксандрии, пострадавшему от сильного землетрясения. Спасатели вылетят сегодня."
)
VOTE = "Самал Республикасы Бас Ассамблеядағы су ресурстары туралы қарарды қолдап дауыс берді."
VISIT = "Сыртқы істер министрі ертең Зефирияға ресми сапармен барады. Кездесуде сауда туралы келіссөз өтеді."
NOW = "Жер сілкінісінен зардап шеккен Ксандрия халқына тағы да көңіл айтамыз. Құтқарушылар тобы ертең ұшып шығады."


@pytest.fixture
def spoken(office):
    """Statements that were published: an earthquake, a vote, a visit."""
    return {
        "quake": office.release_of(office.draft_in("published", kk=QUAKE, ru=QUAKE_RU)),
        "vote": office.release_of(office.draft_in("published", kk=VOTE)),
        "visit": office.release_of(office.draft_in("published", kk=VISIT)),
    }


def find(draft):
    from elshi.desk.releases.precedents import find_precedents

    return find_precedents(draft.current_version)


def test_the_text_on_the_same_topic_comes_first(office, spoken):
    found = find(office.draft_in("writing", kk=NOW))
    assert [one.release for one in found] == [spoken["quake"]]
    assert found[0].language == "kk"
    assert found[0].part >= 50


def test_the_words_that_changed_are_marked(office, spoken):
    (found,) = find(office.draft_in("writing", kk=NOW))
    changed = [[(piece.change, piece.text.strip()) for piece in sentence] for sentence in found.changed]
    assert ("new", "тағы да") in changed[0]
    assert ("gone", "бүгін") in changed[1]
    assert ("new", "ертең") in changed[1]


def test_another_language_is_asked_where_the_authentic_one_finds_nothing(office, spoken):
    text = "Соболезнования пострадавшим от землетрясения в Ксандрии."
    (found,) = find(office.draft_in("writing", kk="Мүлде басқа бейтаныс мәселе жөнінде.", ru=text))
    assert (found.release, found.language) == (spoken["quake"], "ru")


def test_a_new_topic_finds_nothing(office, spoken):
    assert find(office.draft_in("writing", kk="Мәдени мұра көрмесі астаналық музейде ашылды.")) == []


def test_nothing_was_ever_published(office):
    assert find(office.draft_in("writing", kk=NOW)) == []


def test_a_correction_is_no_precedent_of_itself_and_later_ones_are_told(office, spoken):
    correction = office.start(corrects=spoken["quake"].pk)
    assert find(correction) == []
    office.save(correction, kk=QUAKE.replace("бүгін", "кешке"), ru=QUAKE_RU)
    office._bring(correction, "published")
    (found,) = find(office.draft_in("writing", kk=NOW))
    assert (found.release.record_id, found.newer, found.withdrawn) == (spoken["quake"].record_id, False, False)
    assert found.release.record_version == 2


def test_a_withdrawn_one_says_so(office, spoken):
    office.withdrawal_in("published", spoken["quake"])
    (found,) = find(office.draft_in("writing", kk=NOW))
    assert found.withdrawn


def test_what_is_not_published_is_no_precedent(office):
    office.draft_in("queued", kk=QUAKE)
    assert find(office.draft_in("writing", kk=NOW)) == []


def test_the_press_keeps_what_was_published_before(office, spoken):
    from elshi.desk.releases.models import TopicWord

    TopicWord.objects.all().delete()
    assert find(office.draft_in("writing", kk=NOW)) == []
    office.press()
    assert [one.release for one in find(office.draft_in("writing", kk=NOW))] == [spoken["quake"]]


def test_a_fixed_number_of_queries(office, spoken):
    few = office.draft_in("writing", kk=NOW)
    with CaptureQueriesContext(
        connection,
    ) as first:
        find(few)
    for _ in range(4):
        office.draft_in("published", kk=QUAKE, ru=QUAKE_RU)
    with CaptureQueriesContext(connection) as second:
        assert len(find(few)) == 5
    assert len(second) <= len(first) <= 8
