"""Severities, decisions, priorities and the case form in the reader's language.

A test ties each table to the codes that it names. The questions follow RESIST 2 (see `rules.form`), in our own words.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from elshi.desk.cases.rules.codes import Severity, Silence

Words = Mapping[str, object]

SEVERITIES: Words = {
    Severity.ORDINARY: gettext_lazy("ordinary"),
    Severity.SERIOUS: gettext_lazy("serious"),
    Severity.CRISIS: gettext_lazy("crisis"),
}

SILENCES: Words = {
    Silence.LIMITED: gettext_lazy("Hardly anybody sees it."),
    Silence.AMPLIFIES: gettext_lazy("An answer would make it better known."),
    Silence.NOT_FALSE: gettext_lazy("It is true, or an opinion."),
    Silence.ANSWERED: gettext_lazy("It was answered already."),
    Silence.OTHERS: gettext_lazy("It is for others to answer."),
    Silence.NO_FACTS: gettext_lazy("We do not know the facts yet."),
    Silence.OTHER: gettext_lazy("Another reason, said in the note."),
    Silence.UNRECORDED: gettext_lazy("The reason was not recorded."),
}

PRIORITIES: Words = {
    "high": gettext_lazy("high priority"),
    "medium": gettext_lazy("medium priority"),
    "low": gettext_lazy("low priority"),
    "": gettext_lazy("not judged yet"),
}
PRIORITY_MEANS: Words = {
    "high": gettext_lazy("Tell the leadership and the desks concerned at once, and prepare to answer quickly."),
    "medium": gettext_lazy("Tell the desks concerned, find out more, and prepare an answer from known facts."),
    "low": gettext_lazy("Watch it. An answer may do more harm than good."),
    "": gettext_lazy("Answer the questions that are still open: the priority follows from the answers."),
}
PRIORITY_REASONS: Words = {
    "safety-spreads": gettext_lazy("It threatens people's safety, and it spreads or is likely to."),
    "safety-of-vulnerable": gettext_lazy("It threatens people's safety and meets people who are easily harmed."),
    "work-in-the-news": gettext_lazy("It hinders our work or our services and is in the news."),
    "headlines": gettext_lazy("It does harm and makes headlines."),
    "safety": gettext_lazy("It threatens people's safety."),
    "safety-unclear": gettext_lazy("Whether it threatens people's safety is unclear, and it spreads or is likely to."),
    "harm-talked-about": gettext_lazy("It does harm and is widely talked about."),
    "harm-will-spread": gettext_lazy("It does harm and is likely to spread."),
    "unclear-in-the-news": gettext_lazy("What harm it does is unclear, and it is in the news."),
    "is-accurate": gettext_lazy("What is said is accurate."),
    "no-harm": gettext_lazy("It does none of the harm that was asked about."),
    "harm-unclear": gettext_lazy("What harm it does is unclear, and it is not in the news."),
    "limited-circulation": gettext_lazy("Few people see it."),
    "questions-open": gettext_lazy("Questions that decide are still open."),
}

STEPS: Words = {
    "recognise": gettext_lazy("Recognise"),
    "early-warning": gettext_lazy("Early warning"),
    "insight": gettext_lazy("Situational insight"),
    "impact": gettext_lazy("Impact"),
    "strategy": gettext_lazy("Strategic communication"),
    "effectiveness": gettext_lazy("Effect"),
}

QUESTIONS: Words = {
    "falsehood": gettext_lazy("Is it false or misleading?"),
    "first": gettext_lazy("What gives it away?"),
    "expected": gettext_lazy("Did we expect it?"),
    "origin": gettext_lazy("Who spreads it?"),
    "trend": gettext_lazy("How does it develop?"),
    "tasks": gettext_lazy("Does it keep the ministry from doing its work?"),
    "services": gettext_lazy("Does it harm people who depend on our services?"),
    "reputation": gettext_lazy("Does it harm a policy or the name of the state?"),
    "safety": gettext_lazy("Does it threaten the safety of citizens?"),
    "vulnerable": gettext_lazy("Does it meet people who are easily harmed, such as citizens in a crisis area?"),
    "spread": gettext_lazy("How far has it spread?"),
    "outlook": gettext_lazy("Will it spread further?"),
    "approach": gettext_lazy("What do we do?"),
    "audience": gettext_lazy("For whom is our answer?"),
    "effect": gettext_lazy("What came of it?"),
}

_YES_NO: Words = {
    "yes": gettext_lazy("yes"),
    "no": gettext_lazy("no"),
    "unclear": gettext_lazy("unclear"),
}
ANSWERS: Mapping[str, Words] = {
    "falsehood": {
        "accurate": gettext_lazy("no, it is accurate or an opinion"),
        "misinformation": gettext_lazy("yes, spread without intent to deceive"),
        "disinformation": gettext_lazy("yes, spread in order to deceive"),
        "unclear": gettext_lazy("unclear"),
    },
    "first": {
        "fabrication": gettext_lazy("Fabrication: a forged document, picture, recording or quotation"),
        "identity": gettext_lazy("Identity: a false or hidden sender, a copied account"),
        "rhetoric": gettext_lazy("Rhetoric: an inflaming tone, false arguments, insults"),
        "symbolism": gettext_lazy("Symbolism: a true event is used for something unrelated"),
        "technology": gettext_lazy("Technology: automatic accounts, tricks with rankings, targeted messages"),
    },
    "expected": {
        "watched": gettext_lazy("yes, we watched for it"),
        "known-weakness": gettext_lazy("it meets a weak point that we know"),
        "new": gettext_lazy("no, it is new"),
    },
    "origin": {
        "single-voices": gettext_lazy("single voices"),
        "open-campaign": gettext_lazy("an open campaign"),
        "linked-accounts": gettext_lazy("linked accounts"),
        "media": gettext_lazy("media"),
        "unclear": gettext_lazy("unclear"),
    },
    "trend": {
        "falling": gettext_lazy("it fades"),
        "steady": gettext_lazy("it stays the same"),
        "rising": gettext_lazy("it grows"),
    },
    "tasks": _YES_NO,
    "services": _YES_NO,
    "reputation": _YES_NO,
    "safety": _YES_NO,
    "vulnerable": _YES_NO,
    "spread": {
        "little-interest": gettext_lazy("hardly anybody takes notice"),
        "filter-bubble": gettext_lazy("people of one mind share it"),
        "trending": gettext_lazy("it is talked about, also by people of another mind"),
        "minor-story": gettext_lazy("some media report it"),
        "headline-story": gettext_lazy("it makes headlines"),
    },
    "outlook": {
        "unlikely": gettext_lazy("unlikely"),
        "possible": gettext_lazy("possible"),
        "likely": gettext_lazy("likely"),
    },
    "approach": {
        "watch": gettext_lazy("watch only"),
        "prebunk": gettext_lazy("warn before it comes (prebunking)"),
        "debunk": gettext_lazy("correct it with facts (debunking)"),
        "own-story": gettext_lazy("tell our own story, without repeating theirs"),
        "partners": gettext_lazy("work through partners who are trusted"),
        "crisis": gettext_lazy("crisis communication"),
        "policy": gettext_lazy("hand it to policy, law or the platform"),
    },
    "audience": {
        "public": gettext_lazy("the public at home"),
        "abroad": gettext_lazy("citizens abroad"),
        "affected": gettext_lazy("those concerned"),
        "media": gettext_lazy("media"),
        "partners": gettext_lazy("partner states and organisations"),
    },
    "effect": {
        "too-early": gettext_lazy("too early to say"),
        "heard": gettext_lazy("our word was heard"),
        "slowed": gettext_lazy("it spread less"),
        "unchanged": gettext_lazy("no change"),
        "grew": gettext_lazy("it grew"),
    },
}
