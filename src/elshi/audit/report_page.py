"""The report as one HTML file that needs nothing else: no script, no other host, its style named by hash."""

from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from elshi.audit import words
from elshi.audit.findings import Stage, Standing, count_stages
from elshi.audit.report import Report, describe_lists
from elshi.audit.saying import Saying, load_translations, plain
from elshi.audit.timeline import place_timeline
from elshi.base.clock import format_time
from elshi.text.languages import LANGUAGES

_TEMPLATES = Path(str(files("elshi.audit"))) / "templates"


def format_html(report: Report, language: str) -> bytes:
    """The report as a page in `language`, with its style in it; it asks no host for anything."""
    findings = report.looked.findings
    words_of = Saying(language)
    style = (_TEMPLATES / "report.css").read_text("utf-8")
    counts = count_stages(findings)
    page = {
        "language": LANGUAGES[language],
        "style": style,
        "style_hash": b64encode(sha256(style.encode("utf-8")).digest()).decode("ascii"),
        "subjects": [plain(subject) for subject in report.subjects],
        "made_at": format_time(report.at),
        "lists": describe_lists(report.ownership),
        "counts": {standing: sum(it.owner.standing is standing for it in findings) for standing in Standing},
        "bites": {
            standing: sum(it.owner.standing is standing and it.bites for it in findings) for standing in Standing
        },
        "groups": [(stage, [it for it in findings if it.when.stage is stage]) for stage in Stage],
        "unseen": report.looked.unseen,
        "timeline": place_timeline(counts, mirrored=LANGUAGES[language].direction == "rtl"),
        "blind_spots": words.BLIND_SPOTS,
    }
    template = _environment(language).get_template("report.html")
    return template.render(page=page, words=words_of, plain=plain, Standing=Standing, Stage=Stage).encode("utf-8")


@lru_cache(maxsize=8)
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(load_translations(language), newstyle=True)  # type: ignore[attr-defined]
    return environment
