"""The one list of what people do with Elshi. A new journey is a file here and a line in JOURNEYS (docs/developing.md).

They are walked in this order, on one node. Each works alone too, and on any day: it may find what earlier days left.
"""

from collections.abc import Callable
from dataclasses import dataclass

from elshi.base.errors import UserError
from elshi.prove.journeys.account_lost import report_account_lost
from elshi.prove.journeys.account_registered import register_an_account
from elshi.prove.journeys.administration import look_after_node
from elshi.prove.journeys.alert import see_alert
from elshi.prove.journeys.backed_up import back_up_node
from elshi.prove.journeys.brief import write_daily_brief
from elshi.prove.journeys.by_hand import post_by_hand
from elshi.prove.journeys.cleared import clear_before_approval
from elshi.prove.journeys.correction import correct_statement
from elshi.prove.journeys.desk_languages import read_desk_in_five_languages
from elshi.prove.journeys.emergency import release_in_an_emergency
from elshi.prove.journeys.four_eyes import be_refused_own_approval
from elshi.prove.journeys.guided_path import follow_guided_path
from elshi.prove.journeys.hour_and_picture import schedule_with_picture
from elshi.prove.journeys.mirrored import mirror_node
from elshi.prove.journeys.new_node import make_node
from elshi.prove.journeys.public_site import read_public_site
from elshi.prove.journeys.published import publish_against_forgery
from elshi.prove.journeys.second_factor import use_second_factor
from elshi.prove.journeys.translation import translate_statement
from elshi.prove.journeys.verify_command import verify_by_command
from elshi.prove.journeys.verify_kept import verify_from_kept_page
from elshi.prove.journeys.verify_page import verify_on_page
from elshi.prove.journeys.verify_without_server import verify_without_server
from elshi.prove.journeys.withdrawal import withdraw_statement
from elshi.prove.world import World


@dataclass(frozen=True, slots=True)
class Journey:
    """One thing that somebody does. `walk` raises when a step fails; `does` goes on from `who`: a reader / reads …"""

    name: str
    who: str
    does: str
    walk: Callable[[World], None]


_READER, _OFFICER, _ADMINISTRATOR = "a reader", "a press officer", "an administrator"

JOURNEYS = (
    Journey("alert", "an analyst", "sees an alert with its evidence within a minute of the posts", see_alert),
    Journey("site", _READER, "reads the public site: pages in five languages, feeds, the register", read_public_site),
    Journey(
        "published", _OFFICER, "opens a case from an alert, writes, has it approved on a phone, releases it",
        publish_against_forgery,
    ),
    Journey(
        "four-eyes", "an approver", "is refused the approval of a text of his own, also around the desk",
        be_refused_own_approval,
    ),
    Journey(
        "cleared", _OFFICER, "has a text cleared by the legal department before it is approved", clear_before_approval
    ),
    Journey(
        "emergency", "an approver", "releases a text of her own alone; another approver looks at it after",
        release_in_an_emergency,
    ),
    Journey("correction", _OFFICER, "publishes a planned statement and corrects it", correct_statement),
    Journey("withdrawal", _OFFICER, "publishes a statement and withdraws it", withdraw_statement),
    Journey(
        "translation", "a translator", "translates by a deadline, loses nothing that was typed, has it checked",
        translate_statement,
    ),
    Journey(
        "hour", _OFFICER, "attaches a picture, schedules a text for an hour, takes it back and releases it",
        schedule_with_picture,
    ),
    Journey(
        "by-hand", _OFFICER, "chooses channels, sees how a text looks there, posts it by hand, keeps its address",
        post_by_hand,
    ),
    Journey("brief", _OFFICER, "edits the brief that the desk drafted of the day, and saves it", write_daily_brief),
    Journey("account", _OFFICER, "registers an official account", register_an_account),
    Journey(
        "account-lost", _OFFICER, "reports an account as seized, files evidence, has a letter made final",
        report_account_lost,
    ),
    Journey(
        "second-factor", "an approver", "sets up a second factor, logs in with it, ends a session", use_second_factor
    ),
    Journey("desk-languages", _OFFICER, "reads the desk in five languages", read_desk_in_five_languages),
    Journey(
        "guided-path", "an approver", "finds what waits by the number beside the path, on a phone", follow_guided_path
    ),
    Journey("verify-page", _READER, "checks texts, an account and a receipt at /verify/", verify_on_page),
    Journey(
        "verify-no-server", _READER, "keeps /verify/ and checks on when its server is gone", verify_without_server
    ),
    Journey(
        "verify-kept", _READER, "checks with a page that was kept on the first day, without any server",
        verify_from_kept_page,
    ),
    Journey(
        "verify-command", _READER, "checks by command, from a copied site and from a receipt", verify_by_command
    ),
    Journey(
        "administration", _ADMINISTRATOR, "looks at status, log, keys, register and audit trail, adds a person",
        look_after_node,
    ),
    Journey("mirror", _ADMINISTRATOR, "copies the node to another machine, over the line and by a stick", mirror_node),
    Journey("backup", _ADMINISTRATOR, "backs the running node up, and proves that it can be restored", back_up_node),
    Journey("new-node", _ADMINISTRATOR, "makes a root key and a node of his own, and rotates a key", make_node),
)  # fmt: skip


def choose_journeys(names: str | None) -> list[str]:
    """The names of all journeys, or of those in `names` (commas between). Raises UserError for one that is none."""
    known = [journey.name for journey in JOURNEYS]
    if names is None:
        return known
    wanted = [name.strip() for name in names.split(",")]
    if unknown := [name for name in wanted if name not in known]:
        raise UserError(f"--journeys: no journey is called {', '.join(unknown)}; there are {', '.join(known)}")
    return [name for name in known if name in wanted]
