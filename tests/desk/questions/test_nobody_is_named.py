"""Who asked, and what he said of himself, stands in no log, mirror, bundle, site or line of a program, however it is
written there. The words of questions are in the staff database alone; how to answer is sealed there, too.
"""

import base64
import gzip
import json
import zipfile

from desk.questions.hidden import find_words
from desk.questions.test_telling import SAYS, TEXTS
from elshi.desk.channels.intake import take_in
from elshi.desk.channels.letters import Office, send_waiting
from elshi.desk.channels.models import Channel
from elshi.desk.questions.actions.answer_enquiry import answer_enquiry
from elshi.desk.questions.delivering import Deliverer
from elshi.desk.questions.models import Enquiry, Question
from elshi.desk.questions.telling import tell_askers
from elshi.node.intake_keys import read_or_make_intake_key
from elshi.node.spool import Spool
from elshi.speak.channels import DoubtError, RefusedError, RetryError
from elshi.speak.questions import KIND, Asked, asked_fields
from elshi.speak.sealing import Entry
from functional.running import run_elshi

NAME, PHONE, STREET = "Плантағұл Сынақбаев", "+7 (700) 555-01-23", "Қиял көшесі, 17-үй, 4-пәтер"
WHO = {
    "form": "planted.asker@planted-mail.example",
    "mail": "planted.writer@planted-post.example",
    "fediverse": "https://planted-social.example/users/plantedactor https://planted-social.example/inbox",
    "telegram": "7000555012399",
    "webhook": "planted-caller-00555",
}
IDS = {channel: f"planted-id-{channel}-98765" for channel in WHO}
SAID = f"Менің атым {NAME}, телефоным {PHONE}, мекенжайым {STREET}. Виза керек пе?"
OF_PEOPLE = [NAME, PHONE, STREET, "planted-social.example", "plantedactor", *WHO.values(), *IDS.values()]


def database_files(home):
    """On SQLite; on a server none is here."""
    return [one for one in home.database.parent.glob(f"{home.database.name}*") if one.is_file()]


class Grudging:
    """Whoever is to bring an answer, with errors whose words say to whom."""

    def __init__(self):
        self.turn = 0

    def _end(self, whom):
        self.turn += 1
        kinds = (RetryError("unavailable", f"no {whom}"), RefusedError("bad-request", whom), DoubtError("cut", whom))
        return [*kinds, None][self.turn % 4]

    def send_letters(self, letters):
        for letter, copy in letters:
            yield copy.number, self._end(f"{copy.address} {letter.body}")

    def tell_all(self, tellings):
        for one in tellings:
            if self.turn == 5:
                raise RuntimeError(f"odd: {one.reply} {one.id}")
            yield one.number, self._end(one.reply)


def answer_all(office):
    """A node that was asked by all ways, has answered, and met all that can go wrong on the way."""
    given = {"kind": "mail", "account": "a", "languages": ["kk", "en"], "created_at": office.at}
    channel = Channel.objects.create(name="news", **given)
    key = read_or_make_intake_key(office.home)
    spool = Spool(office.home.path / "intake" / "spool")
    for number, (kind, reply) in enumerate(WHO.items()):
        token = "a" * 64 if kind == "form" else ""
        for again in range(2):
            asked = Asked(kind, SAID, f"{IDS[kind]}-{again}", source=kind, reply=reply, token=token)
            spool.write(Entry(KIND, office.tick(), asked_fields(asked)), key.public_key())
        spool.write(Entry(KIND, office.tick(), {"text": SAID, "reply": reply, "number": str(number)}), key.public_key())
    assert take_in(spool, key, at=office.tick()) == 15  # five of them are none, and are put aside
    enquiry = Enquiry.objects.first()
    Question.objects.update(enquiry=enquiry)
    answer_enquiry(actor=office.people["author"], enquiry_id=enquiry.pk, texts=TEXTS, at=office.tick())
    enquiry.refresh_from_db()
    office.save(enquiry.draft, **SAYS)
    office._bring(enquiry.draft, "published")
    assert tell_askers(office.home, office.tick()) == 10
    grudging = Grudging()
    for _ in range(4):
        Deliverer(office.home, lambda _channel, _source: grudging).run(office.tick())
        send_waiting(channel, grudging, Office({"kk": "Самал"}), at=office.tick())


def test_the_search_finds_what_is_hidden(tmp_path):
    """Else the tests below would prove nothing."""
    hidden = {
        "clear": NAME.encode(),
        "wide": NAME.encode("utf-16-le"),
        "escaped": json.dumps({"a": NAME}).encode(),
        "coded": base64.b64encode(b"xy" + NAME.encode() + b"z"),
        "hex": NAME.encode().hex().encode(),
        "packed": gzip.compress(b"..." + NAME.encode()),
    }
    for name, data in hidden.items():
        (tmp_path / name).write_bytes(data)
    with zipfile.ZipFile(tmp_path / "zipped", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("inner", gzip.compress(NAME.encode()))
    (tmp_path / "innocent").write_bytes("Виза керек пе?".encode())
    found = {path.rpartition("/")[2] for path, _ in find_words([NAME], sorted(tmp_path.iterdir()))}
    assert found == {*hidden, "zipped"}


def test_nothing_that_leaves_the_desk_names_an_asker(office, tmp_path, capfd):
    answer_all(office)
    home = office.home
    written = capfd.readouterr()
    (tmp_path / "lines").write_text(written.out + written.err)
    assert "put aside" in written.err, "the faults were said, and are looked through here"
    bundle, copy = tmp_path / "out.elshi", tmp_path / "copy"
    for words in (
        ("bundle", "export", "--home", home.path, "--out", bundle),
        ("mirror", "add", home.site, "--home", copy, "--trust", home.path / "trust.json"),
        ("mirror", "pull", "--home", copy),
    ):
        done = run_elshi(*map(str, words))
        assert done.returncode == 0, done.stderr
    database = set(database_files(home))
    files = [one for folder in (home.path, copy) for one in folder.rglob("*") if one.is_file() and one not in database]
    assert len(files) > 100
    assert any("refused" in one.parts for one in files)
    assert find_words([SAYS["kk"]], [bundle]) == [(str(bundle), SAYS["kk"])], "what is in the bundle is seen"
    assert find_words(OF_PEOPLE, [*files, bundle, tmp_path / "lines"]) == []


def test_the_database_knows_the_words_and_not_whom_to_answer(office):
    answer_all(office)
    files = database_files(office.home)
    whom = [*WHO.values(), *IDS.values(), "plantedactor"]
    if files:
        assert find_words(whom, files) == []
    from desk.tables import dump

    tables = str(dump(office.home))
    assert NAME in tables
    assert [one for one in whom if one in tables] == []
