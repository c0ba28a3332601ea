"""The pages of /verify/: one for each language, and the one that leads on to the reader's own.

The scripts know no language. Whatever they say stands in the page, rendered from the catalogues, under a key.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from babel.dates import get_datetime_format

from elshi.base.canonical import format_canonical, parse_canonical
from elshi.record import Trust, format_trust
from elshi.site import pages
from elshi.site.plan import Plan, Planned
from elshi.site.reading import Source
from elshi.site.registry import NETWORKS
from elshi.site.render import format_day, locale_of, translate
from elshi.text.languages import LANGUAGES
from elshi.text.lists import list_patterns


def verify_pages(plan: Plan, source: Source) -> Iterator[Planned]:
    """All of them, in every language of ours whether or not it has statements."""
    yield plan.verify_choice_page()
    for tag in LANGUAGES:
        page = pages.VerifyPage(
            **plan.frame_of(tag, translate("Check a text", tag), f"/verify/{tag}/"),
            alternates=plan.links(lambda other: f"https://{source.ledger.office.host}/verify/{other}/"),
            trust=format_pins(source.trust),
            platforms=tuple(_platforms(tag)),
            phrases=(*_phrases(tag).items(), *date_phrases(tag), *list_phrases(tag)),
            others=tuple(link for link in plan.links(lambda other: f"/verify/{other}/") if link.lang != tag),
        )
        yield Planned(f"verify/{tag}/index.html", "verify.html", tag, page)


def format_pins(trust: Trust) -> str:
    """What the page trusts. No trust file: whoever takes one from a site pins nothing."""
    pins = parse_canonical(format_trust(trust).removesuffix(b"\n"))
    return format_canonical({name: value for name, value in pins.items() if name != "format"}).decode()


def _platforms(tag: str) -> Iterator[pages.Platform]:
    own = {"domain": translate("Website", tag), "e-mail": translate("E-mail", tag)}
    for code, name in NETWORKS.items():
        yield pages.Platform(code, name or own[code])


def date_phrases(tag: str) -> Iterator[tuple[str, str]]:
    """How a day of each month is written; not every browser knows Kazakh."""
    for month in range(1, 13):
        # a year and a day that are no month's number, to be found again in any order
        written = format_day(datetime(1234, month, 28, tzinfo=UTC), tag)
        yield f"month-{month}", written.replace("1234", "{year}").replace("28", "{day}")


def list_phrases(tag: str) -> Iterator[tuple[str, str]]:
    """How a list is written, and a day with a time."""
    for part, pattern in list_patterns(locale_of(tag)).items():
        yield f"list-{part}", pattern
    joint = str(get_datetime_format("medium", locale=locale_of(tag)))  # `{1}, {0}`
    yield "moment", joint.replace("{1}", "{day}").replace("{0}", "{time}").replace("'", "")


def _phrases(tag: str) -> dict[str, str]:
    """Key to sentence. `{…}` is filled in by the script."""
    _: Callable[..., Any] = lambda message: translate(message, tag)  # noqa: E731  # so that the collector finds them
    return {
        "loading": _("Reading and checking the record…"),
        "ready": _("Checked on this device: {count} entries. The newest is of {newest}. Fetched {fetched}."),
        "offline": _("No contact with the site. Last verified {fetched}; the newest entry then was of {newest}."),
        "bad": _("The evidence does not hold, so nothing is said about any text."),
        "unable": _("This browser cannot check such signatures. Use a newer one, or the program Elshi."),
        "no-copy": _("No contact with the site, and nothing was kept here before."),
        "checking": _("Checking…"),
        "authentic": _("Official"),
        "authentic-says": _("These are the words of the ministry, and they are in force."),
        "authentic-offline-says": _(
            "These are the words of the ministry. They were in force at the last contact, {time}."
        ),
        "body-says": _("You gave the text without its title: “{title}”"),
        "set-aside": _("Set aside as not part of the text:"),
        "excerpt": _("Part of an official text"),
        "cropped-says": _(
            "Careful: the sentence goes on, and a “not” stands outside of what you pasted. Read the words around it."
        ),
        "excerpt-says": _("These words stand in an official text. Read what stands around them:"),
        "altered": _("Changed"),
        "altered-says": _("This is close to an official text, but it is not the same. What was changed:"),
        "altered-superseded-says": _("That text itself is no longer in force: a corrected version has replaced it."),
        "altered-withdrawn-says": _("That text itself is no longer in force: the ministry has withdrawn it."),
        "superseded": _("No longer in force"),
        "superseded-says": _("This was official. A corrected version has replaced it."),
        "withdrawn": _("Withdrawn"),
        "withdrawn-says": _("This was official. The ministry has withdrawn it."),
        "unknown": _("Not found"),
        "unknown-says": _(
            "There is no such text on the record. This does not mean that it is false: spoken words and replies may "
            "not be on it."
        ),
        "unsaid": _("Cannot be said without a network"),
        "unknown-offline": _("Not all texts are kept on this device, so it may be among those that are missing."),
        "too-short": _("Too short"),
        "too-short-says": _("Give at least five words."),
        "too-long": _("Too long"),
        "too-long-says": _("Nothing was checked. Give at most 60,000 characters at a time."),
        "evidence-bad": _("The evidence does not hold"),
        "evidence-bad-says": _("A signature or a proof failed. Do not rely on this page; use another way to check."),
        "hidden-says": _("Hidden direction or tag characters are in the text. Remove them, then check again."),
        "revoked": _("Signed with a revoked key"),
        "revoked-says": _(
            "It was signed with a key that the ministry has declared stolen or lost. It is not official."
        ),
        "official-account": _("Official account"),
        "official-account-says": _("It is on the list of the ministry."),
        "official-host-says": _("This is a site of the ministry. A page can still be changed: check its words."),
        "lookalike": _("Looks official, and is not"),
        "lookalike-says": _("It looks like {account}, and is another one."),
        "not-listed": _("Not on the list"),
        "not-listed-says": _("It may be genuine and not listed yet. Ask the ministry another way."),
        "post-number": _("Open the post and compare the account"),
        "post-number-says": _(
            "The address names {account}, which is on the list. But such an address shows the post with this number, "
            "whoever wrote it: open the post and compare the account shown."
        ),
        "account-active": _("The receipt holds: the account was active then"),
        "account-suspended": _("Suspended: not official now"),
        "account-seized": _("Taken from the office: not our word"),
        "account-retired": _("No longer official"),
        "status-active": _("Active"),
        "status-suspended": _("Suspended"),
        "status-seized": _("Taken from the office: not our word"),
        "status-retired": _("No longer used"),
        "account-seized-says": _("This account was taken from us. What it says now is not our word."),
        "account-superseded-says": _("It was official, and is not any more."),
        "address-bad": _("This is neither an account name nor a web address."),
        "stands": _("What stands now: version {version}"),
        "successor": _("Use instead: {account}"),
        "read": _("Read it on the site"),
        "kinds": _("Kind of change"),
        "kind-number": _("a number"),
        "kind-negation": _("a “not” that came in or fell out"),
        "kind-name": _("a name"),
        "kind-omission": _("words left out"),
        "kind-insertion": _("words put in"),
        "kind-homoglyph": _("letters that only look the same"),
        "kind-splice": _("two places joined"),
        "kind-punctuation": _("a sign that changes the sense"),
        "tricks": _("What misleads"),
        "trick-homoglyph": _("letters of another script"),
        "trick-letter-pairs": _("letters that look like another one"),
        "trick-digits": _("digits in place of letters"),
        "trick-separators": _("other signs between the words"),
        "trick-word-order": _("words in another order"),
        "trick-affix": _("a word put to the name"),
        "trick-keyboard": _("a letter from beside it on the keyboard"),
        "trick-spelling": _("another spelling"),
        "trick-other-ending": _("another ending of the address"),
        "trick-subdomain": _("our address in front of another one"),
        "trick-other-server": _("the same name on another server"),
        "trick-other-platform": _("our name on a network where it is not ours"),
        "trick-decoy": _("our address before the @ of another one"),
        "left-out": _("Left out: “{official}”"),
        "put-in": _("Put in: “{given}”"),
        "replaced": _("“{official}” became “{given}”"),
        "diff-legend": _(
            "Struck through: official words that are not in your text. Underlined: words only in your text."
        ),
        "record": _("Record"),
        "version": _("Version"),
        "date": _("Date"),
        "language": _("Language"),
        "log": _("Log"),
        "place": _("Place in the log"),
        "size": _("Entries"),
        "newest": _("Newest entry"),
        "fetched": _("Fetched"),
        "confirmed": _("Witnesses"),
        "confirmed-of": _("{confirmed} of {witnesses}"),
        "unconfirmed": _("Entries that witnesses have not confirmed yet, left out here: {count}"),
        "from-page": _("it came with this page"),
        "from-file": _("from your own trust file"),
        "trust-bad": _("This is no trust file."),
        "receipt-good": _("The receipt holds"),
        "receipt-good-says": _("This record was in the log of the ministry. What came later is said below."),
        "receipt-age": _("A receipt is only as new as its record, here of {time}. What came later it cannot say."),
        "receipt-bad": _("The receipt does not hold"),
        "receipt-bad-says": _("It is damaged, or it is not of this ministry."),
        "partner-good": _("Official word of {partner}, recognised by: {own}"),
        "partner-says": _(
            "This is not a word of our own ministry. The record is in the log of {partner}. Whether it was changed or "
            "withdrawn after it was entered there, the receipt cannot say."
        ),
        "partner-as-of": _("That it is recognised is what our record said at the last contact, {time}."),
        "partner-over": _("Was official at {partner}, and is not any more"),
        "partner-withdrawn-says": _("This was official there. {partner} has withdrawn it."),
        "partner-name": _("Name that it gives itself"),
        "partner-bad-says": _(
            "It says that it is of {partner}, but it is damaged, or not signed under the key that we recognise."
        ),
        "not-recognised": _("Of a ministry that is not recognised"),
        "not-recognised-says": _(
            "The receipt is of {partner}. {own} does not recognise it, so nothing is said about the receipt: neither "
            "that it is official, nor that it is false."
        ),
        "recognition-ended-says": _(
            "The receipt is of {partner}. {own} recognised it before and does not recognise it any more, so nothing is "
            "said about the receipt."
        ),
        "account": _("Account"),
        "not-receipt": _("This is not a receipt"),
        "not-receipt-says": _("The file is of another kind. A receipt is a .json file, offered beside each statement."),
        "still-stands": _("It stands today."),
        "still-stood": _("It stood at the last contact, {time}."),
        "link-offline": _("The copy of the record on this device has no such entry. It may be newer than the copy."),
        "link-unknown": _("There is no such entry on the record. The code is damaged, or it is not of this ministry."),
        "keeping": _("{done} of {total} texts kept"),
        "kept": _("All texts are kept on this device."),
        "kept-not": _("Some texts could not be fetched."),
    }
