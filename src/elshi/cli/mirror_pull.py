"""`elshi mirror pull`: one round over all sources."""

import argparse
from typing import Any

from elshi.base.errors import SecurityError, UserError
from elshi.cli.arguments import add_home
from elshi.cli.output import emit

NAME = "mirror pull"
HELP = "Ask every source once and take what is new. Exit 0: all answered; 2: one did not; 7: an alarm of trust stands."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home."""
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """Pull, print what came and what is wrong."""
    from elshi.adapters.clock import SystemClock
    from elshi.mirror.mirror import Outcome
    from elshi.node.home import NodeHome
    from elshi.node.mirroring import hold_mirror, open_mirror, read_followed, run_round

    home = NodeHome(args.home.resolve())
    followed = read_followed(home)
    if not followed.sources:
        raise UserError(f"{args.home} follows nobody: elshi mirror add SOURCE --home {args.home}")
    outcomes: list[Outcome] = []
    with hold_mirror(home):
        mirror = open_mirror(home, followed)
        run_round(home, mirror, followed.sources, clock=SystemClock(), say=outcomes.append)
        standing = mirror.alarms.standing()
    data = {"pulled": [_data(it) for it in outcomes], "alarms": [f"{it.code} {it.office}".strip() for it in standing]}
    lines = [line for it in outcomes for line in _lines(it)]
    lines += [f"ALARM {it.code} {it.office} {it.source}: {it.detail}" for it in standing if it.is_of_trust]
    emit(data, lines, as_json=args.json)
    if any(it.is_of_trust for it in standing):
        return SecurityError.exit_code
    return UserError.exit_code if any(it.alarm for it in outcomes) else 0


def _data(outcome: Any) -> dict[str, Any]:
    pulled = outcome.pulled
    return {
        "office": outcome.office,
        "source": outcome.source,
        "sizes": {} if pulled is None else {str(epoch): list(sizes) for epoch, sizes in pulled.sizes.items()},
        "texts": 0 if pulled is None else pulled.texts,
        "missing": 0 if pulled is None else pulled.missing,
        "alarm": outcome.alarm or None,
    }


def _lines(outcome: Any) -> list[str]:
    if outcome.alarm:
        return [f"{outcome.source}: {outcome.alarm}: {outcome.detail}"]
    if outcome.pulled is None:
        return []
    found = [
        f"{outcome.source}: {outcome.office}/{epoch}: {before} -> {after} entries"
        for epoch, (before, after) in outcome.pulled.sizes.items()
    ]
    found = found or [f"{outcome.source}: {outcome.office}: nothing new"]
    if outcome.pulled.missing:
        found.append(f"{outcome.source}: {outcome.office}: {outcome.pulled.missing} texts have not come yet")
    return found
