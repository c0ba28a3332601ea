"""The report of a restore drill as one HTML file that asks nobody for anything: to be printed, signed and filed."""

import html
import json

from elshi.desk.drill import STEPS, Drill

_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;"
    "width:100%}th,td{text-align:left;border-bottom:1px solid #bbb;padding:.4rem .6rem;vertical-align:top}"
    "td.n{text-align:right;white-space:nowrap}.bad{color:#a00000;font-weight:bold}code{overflow-wrap:anywhere}"
)
_WORDS = {
    "restore": "Restored into a new folder",
    "log": "Log checked, every entry and tile",
    "texts": "Texts in force are there",
    "database": "Staff database opened and migrated",
    "site": "Public site built",
    "verify": "One statement verified from that site",
    "pages": "Statements and their pages counted",
}


def format_report(drill: Drill) -> bytes:
    """The page. Everything that comes from the backup is escaped."""
    verdict = "This backup can be restored." if drill.ok else "THIS BACKUP CANNOT BE RESTORED AS IT IS."
    done = {step.name: step for step in drill.steps}
    rows = []
    for name in STEPS:
        step = done.get(name)
        if step is None:
            rows.append(f"<tr><td>{_WORDS[name]}</td><td>not done</td><td class=n></td><td></td></tr>")
            continue
        state = "<td>well</td>" if step.ok else "<td class=bad>FAILED</td>"
        rows.append(
            f"<tr><td>{_WORDS[name]}</td>{state}<td class=n>{step.seconds:.3f} s</td>"
            f"<td>{html.escape(step.found)}</td></tr>"
        )
    facts = {"File": str(drill.path), "Bytes": f"{drill.bytes:,}", "Drill began": drill.started_at}
    facts |= {name.replace("_", " ").capitalize(): _show(value) for name, value in drill.backup.items()}
    listed = "".join(
        f"<tr><th>{html.escape(key)}</th><td><code>{html.escape(it)}</code></td></tr>" for key, it in facts.items()
    )
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Restore drill</title>'
        f"<style>{_STYLE}</style></head><body><h1>Restore drill</h1>"
        f'<p class="{"good" if drill.ok else "bad"}">{verdict} It took {drill.seconds:.3f} s in all.</p>'
        f"<table>{listed}</table><h2>Steps</h2>"
        f"<table><tr><th>Step</th><th>Result</th><th>Time</th><th>Found</th></tr>{''.join(rows)}</table>"
        "<p>Not in a backup, and so not tried: the root key, what the machine remembers outside the home, and keys, "
        "unless it was made with --with-keys. Whether this log is the newest only a witness, a mirror or a person can "
        "say.</p>"
        "</body></html>\n"
    )
    return page.encode()


def format_json(drill: Drill) -> bytes:
    """The same for programs."""
    return json.dumps(drill.to_json(), ensure_ascii=False, indent=2).encode() + b"\n"


def _show(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
