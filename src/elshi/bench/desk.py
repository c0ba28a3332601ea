"""What the desk costs with years of work in it: every page, a release until it is visible, and the public site.

Pages are asked through Django's whole stack (sessions, templates, the database file) without a socket: the server time
of a request. p95 is over all requests to one page. Queries of a page are counted in a request of its own.
"""

import logging
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from elshi.adapters.clock import SystemClock
from elshi.bench.desk_reading import find_p95, open_desk
from elshi.bench.figures import Figure, below, seconds
from elshi.bench.site import measure_site
from elshi.desk.demonstration import HOST, OFFICE, OFFICE_NAMES
from elshi.desk.setup import migrate, setup
from elshi.node.create import create_node
from elshi.node.home import NodeHome, read_own_trust
from elshi.node.settings import OPTIONAL, Settings
from elshi.site.build import SiteBuilder

PAGE_MS, VISIBLE_S = 100.0, 2.0
_READER = "approver"  # who opens a page; those that he may not read are opened by the auditor


def bench_desk(
    *, cases: int, alerts: int, statements: int, rounds: int, say: Callable[[str], None]
) -> Iterator[Figure]:
    """The figures, each as soon as it is known. Django is set up for a home in a temporary folder: once per process."""
    with tempfile.TemporaryDirectory(prefix="elshi-bench-") as name:
        now = SystemClock().now
        settings = Settings(office=OFFICE, host=HOST, demonstration=True, second_factor=OPTIONAL)
        home = create_node(Path(name) / "home", settings, names=OFFICE_NAMES, at=now())
        setup(home.path)
        migrate()
        from elshi.bench import desk_fill as fill  # noqa: PLC0415  # models need setup() first

        staff = fill.add_staff(at=now())
        say(f"{alerts} alerts, {cases} cases …")
        fill.fill_alerts(alerts, at=now())
        made = fill.fill_cases(cases, alerts=alerts, staff=staff, at=now())
        fill.fill_words(staff=staff, at=now())
        say(f"{statements} statements in five languages …")
        fill.fill_statements(statements, home=home, settings=settings, staff=staff)
        say("pages …")
        yield from _pages(staff, case=made[-1].pk, rounds=rounds)
        say("from release to visible …")
        yield _visible(home, settings, staff, statements)
        say("the whole site …")
        yield from _site(home, settings, staff, statements)


def _pages(staff: Mapping[str, Any], *, case: int, rounds: int) -> Iterator[Figure]:
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    logging.getLogger("django.request").setLevel(logging.ERROR)  # acts are asked too, and say that they are none
    reader, auditor = open_desk(staff[_READER]), open_desk(staff["auditor"])
    for address in _addresses(case=case):
        client, answer = reader, reader.get(address)
        if answer.status_code == 403:
            client, answer = auditor, auditor.get(address)
        if answer.status_code in {301, 302, 403, 404, 405}:  # an act, or a page that needs something that is not here
            continue
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        asked = len(queries)
        times = [1000 * seconds(partial(client.get, address)) for _ in range(rounds)]
        yield below(f"page {address} ({asked} queries)", value=find_p95(times), unit="ms (p95)", limit=PAGE_MS)


def _addresses(*, case: int) -> list[str]:
    """Every page of the desk that can be asked with GET, its places filled with what the bench has made."""
    from django.urls import get_resolver  # noqa: PLC0415
    from django.urls.resolvers import URLPattern, URLResolver  # noqa: PLC0415

    from elshi.desk.people.models import Person  # noqa: PLC0415
    from elshi.desk.planning.models import Event  # noqa: PLC0415
    from elshi.desk.releases.models import Draft, Release, Term  # noqa: PLC0415

    published = Release.objects.order_by("-id")[0]
    ids: dict[str, object] = {
        "alert_id": "bench-1",
        "case_id": case,
        "draft_id": Draft.objects.filter(state="writing").order_by("-id")[0].pk,
        "release_id": published.pk,
        "person_id": Person.objects.order_by("id")[0].pk,
        "term_id": Term.objects.order_by("id")[0].pk,
        "event_id": Event.objects.order_by("id")[0].pk,
    }

    def walk(patterns: list[Any], before: str) -> Iterator[str]:
        for one in patterns:
            if isinstance(one, URLResolver):
                yield from walk(one.url_patterns, before + str(one.pattern))
            elif isinstance(one, URLPattern):
                names = set(one.pattern.converters)
                if names <= set(ids):
                    yield "/" + before + _fill(str(one.pattern), ids)

    return sorted(set(walk(get_resolver().url_patterns, "")))


def _fill(route: str, ids: Mapping[str, object]) -> str:
    for kind in ("int", "str", "slug"):
        for name, value in ids.items():
            route = route.replace(f"<{kind}:{name}>", str(value))
    return route


def _visible(home: NodeHome, settings: Settings, staff: Mapping[str, Any], statements: int) -> Figure:
    """One statement from the release on, through a press that was running, to the page in the public tree."""
    from elshi.bench.desk_fill import release_one  # noqa: PLC0415
    from elshi.desk.press.worker import PAUSE_SECONDS, Press  # noqa: PLC0415

    with Press(home, settings) as press:
        release_one(statements + 999, staff=staff)  # so that the press is one that has been running
        press.run_once()
        release = release_one(statements + 1000, staff=staff)
        page = home.site / "kk" / release.record_id / "index.html"
        taken = seconds(press.run_once) + PAUSE_SECONDS  # the longest that a waiting press looks away
    if not page.is_file():
        raise AssertionError(f"{page} is not there: nothing was measured")
    return below("from release to visible, the press's pause included", value=taken, unit="s", limit=VISIBLE_S)


def _site(home: NodeHome, settings: Settings, staff: Mapping[str, Any], statements: int) -> Iterator[Figure]:
    """Its public site, in a folder of its own."""
    from elshi.bench.desk_fill import release_one  # noqa: PLC0415
    from elshi.desk.press.worker import Press  # noqa: PLC0415

    out, trust = home.path.parent / "site", read_own_trust(home)

    def add() -> str:
        release = release_one(statements + 1001, staff=staff)
        with Press(home, settings) as press:
            press.run_once()
        return str(release.record_id)

    builder = SiteBuilder(logs=home.logs, blobs=home.blobs, out=out, trust=trust)
    yield from measure_site(builder, out, statements, add=add)
