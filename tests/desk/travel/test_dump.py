"""The dump of a PostgreSQL database, taken as docs/how-to/postgresql.md says, holds no trip."""

import re
import subprocess

import pytest

from conftest import ROOT
from desk.travel.tripping import DETAILS
from elshi.desk.travel.models import CheckIn, Trip
from elshi.node.backup_names import LEFT_OUT
from elshi.node.settings import read_settings
from postgres_server import find_programs

HOW = (ROOT / "docs/how-to/postgresql.md").read_text("utf-8")
DUMPS = re.findall(r"^pg_dump ((?:.*\\\n)*.*)$", HOW, re.MULTILINE)


def test_every_dump_of_the_guide_leaves_trips_out():
    assert DUMPS
    for options in DUMPS:
        assert re.findall(r"--exclude-table-data='([a-z_]+)\*'", options) == list(LEFT_OUT)


@pytest.mark.postgresql
def test_a_dump_by_the_guide_restores_without_trips(travels, server, tmp_path):
    trip = travels.register()
    travels.say(trip, "help", words="Су тасыды")
    address = read_settings(travels.office.home, {}).database
    programs, out = (find_programs() / "initdb").resolve().parent, tmp_path / "dump"
    left_out = re.findall(r"(--exclude-table-data)='([a-z_*]+)'", DUMPS[0])
    options = [f"{name}={value}" for name, value in left_out]
    subprocess.run([programs / "pg_dump", "--format=custom", "--file", out, *options, address], check=True)
    plain = subprocess.run([programs / "pg_restore", "--file", "-", out], check=True, capture_output=True).stdout
    assert trip.code.encode() not in plain
    assert b"travel_trip" in plain, "the table is there"
    assert DETAILS.people[0].encode() not in plain
    with server.database() as name:
        subprocess.run(
            [programs / "pg_restore", "--no-owner", "--dbname", server.address(name), out], check=True
        )  # fmt: skip
        for table in ("travel_trip", "travel_stop", "travel_details", "travel_checkin", "travel_call"):
            assert server.run(f"SELECT count(*) FROM {table}", name=name) == [(0,)]
        assert server.run("SELECT count(*) FROM people_person", name=name)[0][0] > 5
    assert (Trip.objects.count(), CheckIn.objects.count()) == (1, 1)
