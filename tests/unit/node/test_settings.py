import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.base.errors import UserError
from elshi.log import Cosigner, Signer
from elshi.node.home import NodeHome
from elshi.node.settings import (
    ApprovalSettings,
    FeedSetting,
    Settings,
    SubjectSetting,
    WitnessSetting,
    check_settings,
    format_settings,
    read_settings,
)
from elshi.speak.alert_ways import WayOut
from elshi.speak.ways import Way

_KEY = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
WITNESS = Cosigner("w.example", _KEY).vkey
FOLDER_OUT = '{ way = "sms", kind = "folder", address = "a" }'
LOG = Signer("mfa.samal.example/xs-mfa/1", _KEY).verifier.vkey


def home_with(tmp_path, text):
    home = NodeHome(tmp_path)
    home.settings.write_text(text, "utf-8")
    return home


def test_what_is_written_is_read_back(tmp_path):
    given = {"languages": ("kk", "en"), "demonstration": True, "questions_figures": True}
    settings = Settings(office="xs-mfa", host="mfa.samal.example", **given)
    assert read_settings(home_with(tmp_path, format_settings(settings)), {}) == settings


def test_all_problems_are_reported_together(tmp_path):
    text = 'office = "Samal"\nhost = "samal"\nport = "x"\nlanguages = ["kk", "tlh"]\ncolour = 1\n'
    with pytest.raises(UserError) as caught:
        read_settings(home_with(tmp_path, text), {})
    message = str(caught.value)
    for part in ("node.toml", "office:", "host:", "port:", "languages:", "unknown key 'colour'"):
        assert part in message


def test_environment_wins_and_is_checked(tmp_path):
    home = home_with(tmp_path, 'office = "xs-mfa"\nhost = "mfa.samal.example"\nport = 8000\n')
    assert read_settings(home, {"ELSHI_PORT": "9000"}).port == 9000
    with pytest.raises(UserError, match="ELSHI_DESK_PORT, ELSHI_INTAKE_PORT: desk_port"):
        read_settings(home, {"ELSHI_DESK_PORT": "many"})


@pytest.mark.parametrize("text", ["office = ", "\xff"])
def test_broken_file_is_one_clear_line(tmp_path, text):
    home = NodeHome(tmp_path)
    home.settings.write_bytes(text.encode("latin-1"))
    with pytest.raises(UserError, match="is not TOML"):
        read_settings(home, {})


def test_values_from_the_command_line_are_checked_too():
    with pytest.raises(UserError, match="office id"):
        check_settings(Settings(office="nope", host="mfa.samal.example"))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('languages = [["kk"]]', "languages"),
        ("port = 0", "port"),
        ("port = 8001", "expected different numbers"),
        ("port = 8002", "port, desk_port, intake_port: expected different numbers"),
        ("intake_port = 0", "intake_port"),
        ("epoch = 0", "epoch"),
        ('demonstration = "yes"', "demonstration"),
        ("trips = 1", "trips: expected true or false"),
        ('trips_phone = "call us"', "trips_phone: expected a number"),
        ("trips_phone = 7", "trips_phone: expected a number"),
        ("questions_figures = 1", "questions_figures: expected true or false"),
        ('witnesses = "w.example"', "witnesses: expected a list"),
        ('witnesses = [{ url = "https://w.example" }]', "witnesses: expected a list"),
        (f'witnesses = [{{ url = "ftp://w.example", vkey = "{WITNESS}" }}]', "http or https"),
        ('witnesses = [{ url = "https://w.example", vkey = "w.example+1+AA" }]', "witnesses"),
        (f'witnesses = [{{ url = "https://w.example", vkey = "{LOG}" }}]', "type 0x04"),
        ('topics = "consular"', "topics: expected a list"),
        ('topics = [{ code = "Consular", kk = "a" }]', "topics: expected a code"),
        ('topics = [{ code = "a", kk = "a" }, { code = "a", kk = "b" }]', "topics: expected a code of its own"),
        ('topics = [{ code = "a" }]', "topics: expected names"),
        ('topics = [{ code = "a", tlh = "a" }]', "topics: expected names"),
        ('topics = [{ code = "a", kk = 1 }]', "topics: expected names"),
        ('countries = [{ code = "xa", kk = "a" }]', "countries: expected a code"),
        ("countries = [1]", "countries: expected a list"),
        ("warnings = 7", "warnings: expected a list"),
        ('warnings = [{ name = "a" }]', "warnings: expected a list"),
        ('warnings = [{ name = "A b", url = "https://a.example/" }]', "warnings: expected a name"),
        ('warnings = [{ name = "a", url = "https://a.example/" }, { name = "a", url = "https://b.example/" }]', "own"),
        ('warnings = [{ name = "a", url = "file:///etc/passwd" }]', "warnings: expected an http"),
        ('warnings = [{ name = "a", url = "https://[" }]', "warnings: expected an http"),
        ('warnings = [{ name = "a", url = "https://u:p@a.example/" }]', "warnings: expected an http"),
        ('warnings = [{ name = "a", url = 7 }]', "warnings: expected an http"),
        ("alert_ways = 7", "alert_ways: expected a list"),
        ('alert_ways = [{ way = "fax", kind = "folder", address = "out" }]', "alert_ways: expected each way"),
        ('alert_ways = [{ way = ["sms"], kind = "folder", address = "out" }]', "alert_ways: expected each way"),
        ("alert_ways = [" + 2 * (FOLDER_OUT + ", ") + "]", "alert_ways: expected each way"),
        ('alert_ways = [{ way = "sms", kind = "channel", name = "news" }]', "a kind that serves 'sms'"),
        ('alert_ways = [{ way = "sms", kind = ["gateway"], name = "a" }]', "a kind that serves 'sms'"),
        ('alert_ways = [{ way = "sms", kind = "gateway", address = "https://a.example" }]', "expected a name"),
        ('alert_ways = [{ way = "sms", kind = "gateway", name = "sms" }]', "expected the address of 'sms'"),
        ('alert_ways = [{ way = "telegram", kind = "bot", name = "a", address = "@a/b" }]', "the bot's user name"),
        ('alert_ways = [{ way = "mail", kind = "channel", name = "news", secret = "x" }]', "and nothing else"),
        ('alert_ways = [{ way = "mail", kind = "channel", name = "news", private = 1 }]', "private true or false"),
        ("question_ways = 7", "question_ways: expected a list"),
        ('question_ways = [{ name = "A b", kind = "mail" }]', "question_ways: expected a name"),
        ('question_ways = [{ name = "a", kind = "mail" }, { name = "a", kind = "telegram" }]', "name of its own"),
        ('question_ways = [{ name = "a", kind = "fax" }]', "question_ways: expected a kind"),
        ('question_ways = [{ name = "a", kind = ["mail"] }]', "question_ways: expected a kind"),
        ('question_ways = [{ name = "a", kind = "mail", password = "x" }]', "and nothing else"),
        ('question_ways = [{ name = "a", kind = "mail", address = 1 }]', "an address in quotes"),
        (f'witnesses = [{", ".join([f"""{{ url = "https://w.example", vkey = "{WITNESS}" }}"""] * 2)}]', "twice"),
    ],
)
def test_odd_values_are_said_not_raised(tmp_path, line, said):
    with pytest.raises(UserError, match=said):
        read_settings(home_with(tmp_path, f'office = "xs-mfa"\nhost = "mfa.samal.example"\n{line}\n'), {})


def test_witnesses_come_back_as_they_were_written(tmp_path):
    witnesses = (WitnessSetting("https://w.example/samal", WITNESS),)
    settings = Settings(office="xs-mfa", host="mfa.samal.example", witnesses=witnesses)
    check_settings(settings)
    assert read_settings(home_with(tmp_path, format_settings(settings)), {}) == settings


def test_topics_and_countries_come_back_as_they_were_written(tmp_path):
    topics = (SubjectSetting("consular", (("en", 'Consular "matters" \\ \u00e9'), ("kk", "Консулдық мәселелер"))),)
    countries = (
        SubjectSetting("XA", (("en", "Xandria"), ("kk", "Ксандрия"))),
        SubjectSetting("XT", (("kk", "Тарвия"),)),
    )
    settings = Settings(office="xs-mfa", host="mfa.samal.example", topics=topics, countries=countries)
    check_settings(settings)
    assert read_settings(home_with(tmp_path, format_settings(settings)), {}) == settings


def test_ways_in_for_questions_come_back_as_they_were_written(tmp_path):
    ways = (Way("ask-mail", "mail", "imaps://ask@imap.samal.example/INBOX"), Way("bot", "telegram", private=True))
    settings = Settings(office="xs-mfa", host="mfa.samal.example", question_ways=ways)
    check_settings(settings)
    assert read_settings(home_with(tmp_path, format_settings(settings)), {}) == settings


def test_feeds_of_warnings_come_back_as_they_were_written(tmp_path):
    feeds = (FeedSetting("dorun", "https://met.dorun.example/all.xml"), FeedSetting("quell", "http://10.0.0.1:8/x"))
    settings = Settings(office="xs-mfa", host="mfa.samal.example", warnings=feeds)
    check_settings(settings)
    assert read_settings(home_with(tmp_path, format_settings(settings)), {}) == settings


APPROVALS = ApprovalSettings(
    needed=(("", "office", 3), ("", "statement", 2), ("xs-emb-xk", "statement", 3)), emergency=False, emergency_hours=1
)


def test_approvals_come_back_as_they_were_written(tmp_path):
    settings = Settings(office="xs-mfa", host="mfa.samal.example", approvals=APPROVALS)
    check_settings(settings)
    assert read_settings(home_with(tmp_path, format_settings(settings)), {}) == settings
    assert APPROVALS.raised[("xs-emb-xk", "statement")] == 3


def test_approvals_as_a_person_writes_them(tmp_path):
    text = (
        'office = "xs-mfa"\nhost = "mfa.samal.example"\n\n[approvals]\nstatement = 2\noffice = 3\nemergency = false\n'
        "emergency_hours = 1\n\n[approvals.xs-emb-xk]\nstatement = 3\n"
    )
    assert read_settings(home_with(tmp_path, text), {}).approvals == APPROVALS
    without = 'office = "xs-mfa"\nhost = "mfa.samal.example"\n'
    assert read_settings(home_with(tmp_path, without), {}).approvals == ApprovalSettings()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("approvals = 2", "approvals: expected a table"),
        ('approvals = { statement = "two" }', "approvals.statement: expected a whole number"),
        ("approvals = { statement = true }", "approvals.statement: expected a whole number"),
        ('approvals = { emergency = "no" }', "approvals.emergency: expected true or false"),
        ("approvals = { emergency_hours = 0 }", "approvals.emergency_hours: expected a whole number from 1 to 72"),
        ("approvals = { emergency_hours = true }", "approvals.emergency_hours"),
        ("approvals = { Samal = { statement = 2 } }", "approvals: .*office id"),
        ('approvals = { xs-emb-xk = { statement = "two" } }', "approvals.xs-emb-xk: expected a whole number"),
    ],
)
def test_odd_approvals_are_said_not_raised(tmp_path, line, said):
    with pytest.raises(UserError, match=said):
        read_settings(home_with(tmp_path, f'office = "xs-mfa"\nhost = "mfa.samal.example"\n{line}\n'), {})


def test_ways_out_for_alerts_come_back_as_they_were_written(tmp_path):
    ways = (
        WayOut("mail", "channel", "news"),
        WayOut("sms", "gateway", "sms", "http://127.0.0.1:9/v1", private=True),
        WayOut("telegram", "folder", address="out/telegram"),
    )
    settings = Settings(office="xs-mfa", host="mfa.samal.example", alert_ways=ways)
    check_settings(settings)
    assert read_settings(home_with(tmp_path, format_settings(settings)), {}) == settings
