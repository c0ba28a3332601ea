"""Codes of drafts and records in the reader's language. A test ties each table to its codes."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import gettext_lazy

from elshi.site.registry import network_name
from elshi.text.languages import LANGUAGES

# Keys are RETURN_CODES of releases.actions.return_draft; a test holds the two together.
RETURN_REASONS: Mapping[str, object] = {
    "facts": gettext_lazy("facts"),
    "wording": gettext_lazy("wording"),
    "translation": gettext_lazy("translation"),
    "timing": gettext_lazy("timing"),
    "other": gettext_lazy("other"),
}

# Keys are RECALL_CODES of releases.actions.recall_schedule.
RECALL_REASONS: Mapping[str, object] = {
    "facts": gettext_lazy("facts"),
    "timing": gettext_lazy("timing"),
    "overtaken": gettext_lazy("events have overtaken it"),
    "other": gettext_lazy("other"),
}

# Keys are those of releases.rules.kinds.KINDS.
KIND_WORDS: Mapping[str, object] = {
    "statement": gettext_lazy("statement"),
    "account": gettext_lazy("account"),
    "office": gettext_lazy("office"),
    "withdrawal": gettext_lazy("withdrawal"),
}

# Statements with numbers of approvals of their own: keys are those of releases.rules.policies.APART.
APART_WORDS: Mapping[str, object] = {
    "advisory": gettext_lazy("travel advice (statement)"),
    "alert": gettext_lazy("alert (statement)"),
}

# Keys are WITHDRAWAL_REASONS of elshi.record.
WITHDRAWAL_WORDS: Mapping[str, object] = {
    "error": gettext_lazy("it was wrong"),
    "overtaken": gettext_lazy("events have overtaken it"),
    "not-ours": gettext_lazy("it was not ours"),
    "other": gettext_lazy("another reason"),
}

# Codes of an account's record; keys are HOLDERS, PURPOSES, STATUSES, PROOF_METHODS and PROOF_RESULTS of elshi.record.
HOLDER_WORDS: Mapping[str, object] = {
    "office": gettext_lazy("the office itself"),
    "head-of-state": gettext_lazy("head of state"),
    "head-of-government": gettext_lazy("head of government"),
    "minister": gettext_lazy("minister"),
    "ambassador": gettext_lazy("ambassador"),
    "spokesperson": gettext_lazy("spokesperson"),
}
PURPOSE_WORDS: Mapping[str, object] = {
    "news": gettext_lazy("news"),
    "consular": gettext_lazy("consular matters"),
    "ambassador": gettext_lazy("the ambassador's work"),
    "culture": gettext_lazy("culture"),
    "service": gettext_lazy("service for the public"),
    "other": gettext_lazy("other matters"),
}
STATUS_WORDS: Mapping[str, object] = {
    "active": gettext_lazy("active"),
    "suspended": gettext_lazy("suspended"),
    "seized": gettext_lazy("seized"),
    "retired": gettext_lazy("retired"),
}
METHOD_WORDS: Mapping[str, object] = {
    "rel-me": gettext_lazy("links in both directions"),
    "well-known": gettext_lazy("file on the website"),
    "dns-txt": gettext_lazy("entry in the domain name system"),
    "profile-text": gettext_lazy("text in the profile"),
}
RESULT_WORDS: Mapping[str, object] = {
    "both": gettext_lazy("confirmed from both sides"),
    "forward-only": gettext_lazy("we name the account, it does not name us"),
    "backward-only": gettext_lazy("the account names us, our page does not link to it"),
    "none": gettext_lazy("neither side names the other"),
}

# Platforms without a name of their own.
UNNAMED_PLATFORMS: Mapping[str, object] = {"domain": gettext_lazy("website"), "e-mail": gettext_lazy("e-mail")}

# Keys are those of releases.rules.renditions.RenditionState.
RENDITION_STATES: Mapping[str, object] = {
    "authentic": gettext_lazy("authentic text"),
    "not-started": gettext_lazy("not started"),
    "translating": gettext_lazy("being translated"),
    "out-of-date": gettext_lazy("out of date"),
    "ready": gettext_lazy("ready"),
    "checked": gettext_lazy("checked"),
}

# Codes of advisories and alerts; keys are LEVELS, SECTIONS, changes and EVENTS of elshi.record, and the words of CAP.
LEVEL_WORDS: Mapping[int, object] = {
    1: gettext_lazy("usual care"),
    2: gettext_lazy("increased care"),
    3: gettext_lazy("avoid all but necessary travel"),
    4: gettext_lazy("do not travel"),
}
SECTION_WORDS: Mapping[str, object] = {
    "entry": gettext_lazy("Entry and stay"),
    "safety": gettext_lazy("Safety"),
    "health": gettext_lazy("Health"),
    "law": gettext_lazy("Local law"),
    "documents": gettext_lazy("Documents"),
    "money": gettext_lazy("Money"),
    "contacts": gettext_lazy("Contacts"),
}
CHANGE_WORDS: Mapping[str, object] = {"major": gettext_lazy("major news"), "minor": gettext_lazy("a minor change")}
EVENT_WORDS: Mapping[str, object] = {
    "earthquake": gettext_lazy("earthquake"),
    "flood": gettext_lazy("flood"),
    "storm": gettext_lazy("storm"),
    "fire": gettext_lazy("fire"),
    "unrest": gettext_lazy("unrest"),
    "conflict": gettext_lazy("armed conflict"),
    "attack": gettext_lazy("attack"),
    "epidemic": gettext_lazy("epidemic"),
    "transport": gettext_lazy("transport"),
    "accident": gettext_lazy("accident"),
    "other": gettext_lazy("another danger"),
}
CATEGORY_WORDS: Mapping[str, object] = {
    "Geo": gettext_lazy("earth and ground"),
    "Met": gettext_lazy("weather and water"),
    "Safety": gettext_lazy("public safety"),
    "Security": gettext_lazy("security"),
    "Rescue": gettext_lazy("rescue"),
    "Fire": gettext_lazy("fire"),
    "Health": gettext_lazy("health"),
    "Env": gettext_lazy("pollution"),
    "Transport": gettext_lazy("transport"),
    "Infra": gettext_lazy("infrastructure"),
    "CBRNE": gettext_lazy("chemical, biological, nuclear, explosive"),
    "Other": gettext_lazy("other"),
}
URGENCY_WORDS: Mapping[str, object] = {
    "Immediate": gettext_lazy("act at once"),
    "Expected": gettext_lazy("act within the hour"),
    "Future": gettext_lazy("act soon"),
    "Past": gettext_lazy("no longer"),
    "Unknown": gettext_lazy("not known"),
}
SEVERITY_WORDS: Mapping[str, object] = {
    "Extreme": gettext_lazy("extreme"),
    "Severe": gettext_lazy("severe"),
    "Moderate": gettext_lazy("moderate"),
    "Minor": gettext_lazy("minor"),
    "Unknown": gettext_lazy("not known"),
}
CERTAINTY_WORDS: Mapping[str, object] = {
    "Observed": gettext_lazy("it happens now"),
    "Likely": gettext_lazy("likely"),
    "Possible": gettext_lazy("possible"),
    "Unlikely": gettext_lazy("unlikely"),
    "Unknown": gettext_lazy("not known"),
}


def platform_words(platform: str) -> str:
    """A platform's own name; words for websites and e-mail."""
    return str(UNNAMED_PLATFORMS.get(platform) or network_name(platform) or platform)


def name_in(names: Mapping[str, str], language: str) -> str:
    """A name in that language, else in the first of ours that has one; empty for none."""
    return next((names[tag] for tag in (language, *settings.ELSHI_LANGUAGES, *LANGUAGES) if names.get(tag)), "")
