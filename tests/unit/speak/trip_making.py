"""Trips for tests, and what strategies make of them."""

from datetime import UTC, date, datetime

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from hypothesis import strategies as st

from elshi.speak.trip_details import Details, Said
from elshi.speak.trips import CheckIn, Stop, Trip

VAULT = derive_private_key(int.from_bytes(bytes(range(1, 33)), "big"), SECP256R1())
ID = "0123456789abcdef" * 4
STOPS = (
    Stop("XB", "XB-N", date(2026, 12, 1), date(2026, 12, 9)),
    Stop("XC", "", date(2026, 12, 9), date(2026, 12, 9)),
)
TRIP = Trip(ID, "register", 1, bytes(65 + 16 + 512), STOPS, 2, ("mail", "sms"))
CHECK_IN = CheckIn(
    ID, "0b9a1c2d-3e4f-4a5b-8c6d-7e8f90123456", "help", "xs-mfa/2026/17", datetime(2026, 12, 2, 3, 4, 5, tzinfo=UTC),
    bytes(65 + 16 + 1024),
)  # fmt: skip
DETAILS = Details(
    language="kk",
    people=("Айгерім Самал", "عائشة"),
    stops=(Stop("XB", "XB-N", date(2026, 12, 1), date(2026, 12, 9), "Қонақүй «Порт»"), STOPS[1]),
    mail="aigerim@mail.example",
    phone="+77010000000",
    telegram=True,
    at_home="Ерлан, +77010000001",
    note="Инсулин\nкерек",
)
SAID = Said("Жол жабық", "41.5", "-8.25")

plain = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cf"]), max_size=30)
days = st.dates(date(2000, 1, 1), date(2400, 1, 1))
NOWHERE = st.just("")
countries = st.from_regex(r"[A-Z]{2}", fullmatch=True)


@st.composite
def stops(draw, where=NOWHERE):
    country, (first, last) = draw(countries), sorted([draw(days), draw(days)])
    part = draw(st.just("") | st.from_regex(r"[A-Z0-9]{1,3}", fullmatch=True).map(lambda code: f"{country}-{code}"))
    return Stop(country, part, first, last, draw(where))


details = st.builds(
    Details,
    language=st.sampled_from(["kk", "ru", "en", "ar", "zh"]),
    people=st.lists(plain.filter(str.strip), min_size=1, max_size=20).map(tuple),
    stops=st.lists(stops(plain), min_size=1, max_size=20).map(tuple),
    mail=st.sampled_from(["", "a@b.example", "o'hara+x@mail.xn--80ao21a"]),
    phone=st.just("") | st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True),
    telegram=st.booleans(),
    at_home=plain,
    note=plain,
)
