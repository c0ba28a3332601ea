"""The codes of advisories and alerts in words."""

from elshi.site.render import translate


def level_words(level: int, tag: str) -> str:
    """What a level of an advisory asks for; 0: there is no advice."""
    return (
        translate("No advice", tag),
        translate("Usual care", tag),
        translate("Increased care", tag),
        translate("Avoid all but necessary travel", tag),
        translate("Do not travel", tag),
    )[level]


def event_words(event: str, tag: str) -> str:
    """What happens (`elshi.record.types.alerts.EVENTS`)."""
    return {
        "earthquake": translate("Earthquake", tag),
        "flood": translate("Flood", tag),
        "storm": translate("Storm", tag),
        "fire": translate("Fire", tag),
        "unrest": translate("Unrest", tag),
        "conflict": translate("Armed conflict", tag),
        "attack": translate("Attack", tag),
        "epidemic": translate("Epidemic", tag),
        "transport": translate("Disrupted transport", tag),
        "accident": translate("Accident", tag),
        "other": translate("Danger", tag),
    }[event]


def severity_words(severity: str, tag: str) -> str:
    """How bad it is (CAP 1.2, 3.2.2)."""
    return {
        "Extreme": translate("Extreme threat to life", tag),
        "Severe": translate("Severe threat to life", tag),
        "Moderate": translate("Possible threat to life", tag),
        "Minor": translate("Small threat", tag),
        "Unknown": translate("Not known", tag),
    }[severity]


def urgency_words(urgency: str, tag: str) -> str:
    """When to act (CAP 1.2, 3.2.2)."""
    return {
        "Immediate": translate("Act now", tag),
        "Expected": translate("Act within the hour", tag),
        "Future": translate("Act soon", tag),
        "Past": translate("No more to be done", tag),
        "Unknown": translate("Not known", tag),
    }[urgency]


def certainty_words(certainty: str, tag: str) -> str:
    """How sure it is (CAP 1.2, 3.2.2)."""
    return {
        "Observed": translate("It has happened or goes on", tag),
        "Likely": translate("Likely", tag),
        "Possible": translate("Possible", tag),
        "Unlikely": translate("Unlikely", tag),
        "Unknown": translate("Not known", tag),
    }[certainty]
