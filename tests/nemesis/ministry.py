"""Makes the home of one full node for the kit: keys, staff of two, a site, and in the ministry's log its embassies.

With `client.py` the one file of the kit that uses Elshi from inside. One process makes one home.

    ministry.py --home H --office xs-mfa --host mfa.samal.example [--below TRUST.json …]
"""

import argparse
import os
from pathlib import Path

from elshi.adapters.clock import SystemClock
from elshi.base.clock import format_time
from elshi.desk.setup import migrate, setup
from elshi.node.create import create_node
from elshi.node.enter import enter_signed, render_site
from elshi.node.home import NodeHome
from elshi.node.office_log import OfficeNode
from elshi.node.root_key import make_root_key
from elshi.node.settings import Settings
from elshi.record import child_office_document, method_of, sign_document
from elshi.record.trust import parse_trust

STAFF = {"author": "press_officer", "approver": "approver"}


def main() -> None:
    """Make it, whole."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--office", required=True)
    parser.add_argument("--host", required=True)
    parser.add_argument("--below", type=Path, nargs="*", default=[], metavar="TRUST")
    args = parser.parse_args()
    settings = Settings(office=args.office, host=args.host)
    at = SystemClock().now()
    root_key = make_root_key(args.home.parent / f"{args.home.name}-root.key", passphrase=None)
    home = create_node(args.home, settings, names={"en": args.office}, at=at, root_key=root_key)
    hire(home)
    node = OfficeNode(home, settings, None, os.environ)
    if args.below:
        when, own = format_time(at), node.trust
        method = method_of(own.office, own.root_key)
        for path in args.below:
            trust = parse_trust(path.read_bytes())
            document = child_office_document(
                office=own.office, id=trust.office, parent=own.office, names={"en": trust.office}, host=trust.host,
                issued_at=when, version=1, replaces=None, epoch=1, root_key=trust.root_key,
            )  # fmt: skip
            enter_signed(node, [sign_document(document, private_key=root_key, method=method, created=when)])
    render_site(node)
    publish_first(home, settings)


def hire(home: NodeHome) -> None:
    """The staff database with who writes and who approves."""
    setup(home.path)
    migrate()
    from elshi.desk.people.actions.add_person import add_person  # models need setup() first

    for name, role in STAFF.items():
        add_person(username=name, role=role, display_name=name, password="not-a-secret-here", at=SystemClock().now())


def publish_first(home: NodeHome, settings: Settings) -> None:
    """One statement of the staff, so that there is something to ask for from the beginning."""
    from client import Staff

    from elshi.desk.press.worker import Press

    Staff("first", 0).release()
    with Press(home, settings) as press:
        press.run_once()


if __name__ == "__main__":
    main()
