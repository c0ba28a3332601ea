"""`elshi gazetteer check`: is a file of countries in order?"""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from elshi.cli.output import emit

if TYPE_CHECKING:
    from elshi.travel.gazetteer import Gazetteer

NAME = "gazetteer check"
HELP = "Read a file of countries, parts, borders and missions, and say what is in it; nothing is kept."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """FILE."""
    parser.add_argument("file", metavar="FILE", type=Path, help="JSON as docs/formats/gazetteer.md describes it")


def run(args: argparse.Namespace) -> int:
    """Read, count, print. A file that is not in order ends with one line that says what to mend where, and exit 2."""
    from elshi.node.gazetteer import read_written_gazetteer

    data = count_places(read_written_gazetteer(args.file))
    emit(data, [*describe(data), f"to use it: elshi gazetteer set --home H {args.file}"], as_json=args.json)
    return 0


def count_places(gazetteer: "Gazetteer") -> dict[str, Any]:
    """What is in it, and what a reader would miss: codes without a border, without a mission."""
    from elshi.text.languages import LANGUAGES
    from elshi.travel.gazetteer import format_gazetteer

    places = list(gazetteer.places())
    return {
        "bytes": len(format_gazetteer(gazetteer)),
        "countries": len(gazetteer.countries),
        "parts": len(places) - len(gazetteer.countries),
        "points": sum(len(ring) for place in places for ring in place.border),
        "languages": [tag for tag in LANGUAGES if all(tag in place.names for place in places)],
        "without_border": [place.code for place in places if not place.border],
        "without_mission": [one.code for one in gazetteer.countries if not one.missions],
    }


def describe(data: dict[str, Any]) -> list[str]:
    """The same in lines."""
    tags = ", ".join(data["languages"]) or "no language that all have"
    counts = f"{data['countries']} countries, {data['parts']} parts, {data['points']:,} points of borders"
    lines = [f"{counts}, {data['bytes']:,} bytes; names of all in {tags}"]
    for name, what in (("without_border", "on no map, as it has no border"), ("without_mission", "without a mission")):
        if data[name]:
            more = f" and {len(data[name]) - 10} more" if len(data[name]) > 10 else ""
            lines.append(f"{what}: {', '.join(data[name][:10])}{more}")
    return lines
