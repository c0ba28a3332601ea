"""elshi audit: what a service would lose if the border were closed."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from elshi.base.errors import UserError
from elshi.cli.arguments import add_home
from elshi.cli.output import complain, emit
from elshi.text.languages import LANGUAGES

if TYPE_CHECKING:
    from elshi.audit.findings import Unseen
    from elshi.audit.home_networks import HomeList
    from elshi.audit.looking import Subject
    from elshi.audit.ownership import Ownership

NAME = "audit"
HELP = (
    "What a service would lose if the border were closed, whose that is, and when it bites. "
    "Exit 3 when --fail-on finds something that bites by then; 2 when an address could not be read; else 0."
)
FAIL_ON = ("at-once", "ttl", "1", "7", "30", "90")
MAX_URLS = 50
_MAX_FILE_BYTES = 128 << 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to look at, with which lists, where the report goes."""
    parser.add_argument("urls", metavar="URL", nargs="*", help="pages of the service, http or https; at most 50")
    parser.add_argument(
        "--self",
        dest="own",
        action="store_true",
        help="the node in --home: its pages (or the URLs given), public host, witnesses, and this machine's files",
    )
    add_home(parser, required=False)
    parser.add_argument(
        "--home-networks",
        metavar="FILE",
        type=Path,
        help="TOML: as_of, home, home_domains, home_issuers, country: what is at home",
    )
    parser.add_argument(
        "--home-network",
        metavar="NET",
        action="append",
        default=[],
        help="a network that is at home (repeatable); private addresses are gone to only if they are in one",
    )
    parser.add_argument(
        "--delegated",
        metavar="FILE",
        type=Path,
        action="append",
        default=[],
        help="a RIR's delegated-extended file (repeatable): which country addresses were given to",
    )
    parser.add_argument("--country", metavar="XX", help="the country that is home, as in the delegated files")
    parser.add_argument(
        "--inventory", metavar="FILE", type=Path, help="TOML: services that nobody sees from outside (SMS, push …)"
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open the pages in chromium")
    parser.add_argument(
        "--no-browser-sandbox",
        action="store_true",
        help="chromium without its own sandbox, as in a container where it has none; only for pages of your own",
    )
    parser.add_argument("--resolver", metavar="ADDR", help="ask this name server (address, or address:port)")
    parser.add_argument(
        "--root", metavar="DIR", type=Path, default=Path("/"), help="with --self: the machine's files lie below DIR (/)"
    )
    parser.add_argument("--out", metavar="REPORT.html", type=Path, help="write the report as one HTML file")
    parser.add_argument(
        "--language", choices=list(LANGUAGES), help="language of the HTML report (en; of a node, its own)"
    )
    parser.add_argument(
        "--fail-on",
        metavar="WHEN",
        choices=FAIL_ON,
        help="exit 3 when something that is not at home bites by then: at-once, ttl, 1, 7, 30 or 90 (days). "
        "An unknown owner counts as foreign",
    )


def run(args: argparse.Namespace) -> int:
    """Look, report, judge."""
    from elshi.adapters.audit_eyes import open_eyes
    from elshi.adapters.clock import SystemClock
    from elshi.audit.findings import Stage, bites_by
    from elshi.audit.looking import Looked, look
    from elshi.audit.report import Report, format_json, format_lines
    from elshi.audit.report_page import format_html
    from elshi.base.durable import write_whole

    _check(args)
    at = SystemClock().now()
    ownership = _read_ownership(args, day=at.date().isoformat())
    subject, before, language = _read_subject(args)
    eyes = open_eyes(
        subject.urls,
        networks=ownership.home.networks,
        resolver=_parse_resolver(args.resolver) if args.resolver else None,
        browser=not args.no_browser,
        sandboxed=not args.no_browser_sandbox,
    )
    found = look(subject, eyes, ownership, at=at)
    looked = Looked(found.findings, (*before, *found.unseen), found.unread)
    stage = Stage(args.fail_on) if args.fail_on else None
    fails = bites_by(looked.findings, stage) if stage else ()
    report = Report(subject.urls or ("inventory",), looked, ownership, at, stage, fails)
    if args.out:
        write_whole(args.out, format_html(report, language))
    emit(format_json(report), format_lines(report), as_json=args.json)
    if fails:
        return 3
    if looked.unread:
        complain(f"could not be read, so nothing is said of: {', '.join(looked.unread)}")
        return UserError.exit_code
    return 0


def _check(args: argparse.Namespace) -> None:
    if args.own and args.home is None:
        raise UserError("--self needs the node's folder: --home H, or ELSHI_HOME")
    if not args.own and not args.urls and not args.inventory:
        raise UserError("expected an address to look at, --self or --inventory; got none")
    if len(args.urls) > MAX_URLS:
        raise UserError(f"expected at most {MAX_URLS} addresses, got {len(args.urls)}")
    for url in args.urls:
        if not _is_address(url):
            raise UserError(f"expected an http or https address without a user name, got {url.rpartition('@')[2]!r}")
    if args.country and not (len(args.country) == 2 and args.country.isascii() and args.country.isupper()):
        raise UserError(f"--country: expected two capital letters, got {args.country!r}")


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        plain = parts.username is None and parts.password is None  # a password would stand in the report
        return plain and parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _read_subject(args: argparse.Namespace) -> "tuple[Subject, tuple[Unseen, ...], str]":
    """What to look at, what of a node could not be read, and the language for the report."""
    from elshi.audit.inventory import parse_inventory
    from elshi.audit.looking import Subject

    urls = tuple(dict.fromkeys(args.urls))
    inventory = parse_inventory(_read(args.inventory)) if args.inventory else ()
    if not args.own:
        return Subject(urls=urls, inventory=inventory), (), args.language or "en"
    from elshi.node.home import open_home
    from elshi.node.own_subject import read_own_subject

    home = open_home(args.home)
    own = read_own_subject(home, urls=urls, inventory=inventory, root=args.root, environ=os.environ)
    return own.subject, own.unseen, args.language or own.language


def _read_ownership(args: argparse.Namespace, *, day: str) -> "Ownership":
    """The administrator's lists. A network given among the arguments is as of today."""
    from elshi.audit.delegated import join_delegated, parse_delegated
    from elshi.audit.home_networks import HomeList, parse_home_list
    from elshi.audit.ownership import Ownership

    home = parse_home_list(_read(args.home_networks)) if args.home_networks else HomeList()
    home = _with_networks(home, args, day=day)
    delegated = join_delegated([parse_delegated(_read(path)) for path in args.delegated])
    return Ownership(home, delegated, args.country or home.country)


def _with_networks(home: "HomeList", args: argparse.Namespace, *, day: str) -> "HomeList":
    from dataclasses import replace

    from elshi.audit.home_networks import parse_network

    more = [parse_network(text) for text in args.home_network]
    if args.own:
        from elshi.node.own_subject import OWN_NETWORKS

        more += OWN_NETWORKS
    return replace(home, networks=(*home.networks, *more), as_of=home.as_of or (day if more else None))


def _parse_resolver(text: str) -> tuple[str, int]:
    from ipaddress import ip_address

    address, _, port = text.rpartition(":") if text.count(":") == 1 or text.startswith("[") else (text, "", "53")
    if text.endswith("]"):
        address, port = text, "53"
    try:
        found = str(ip_address(address.strip("[]")))
    except ValueError as exc:
        raise UserError(f"--resolver: expected an address like 192.0.2.53 or [2001:db8::53]:53, got {text!r}") from exc
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise UserError(f"--resolver: no such port: {port!r}")
    return found, int(port)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(_MAX_FILE_BYTES + 1)
    if len(data) > _MAX_FILE_BYTES:
        raise UserError(f"{path} is larger than {_MAX_FILE_BYTES} bytes")
    return data
