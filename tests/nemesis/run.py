"""One seed of the nemesis as a command: prints a JSON report, exit 0 if nothing is wrong, 1 if something is.

    run.py SEED [--seconds N] [--out DIR] [--template DIR] [--only hub] [--stand-in] [--plant errors:xa]

It makes an outer namespace and goes on in there, so it needs no root and nothing of this machine can be hurt. Homes are
made once, in the template, and copied for each run.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from nemesis.checker import judge
from nemesis.history import NodeView, Request, read_notes, read_writes
from nemesis.outer import UNSHARE
from nemesis.reader import Users
from nemesis.roster import ALL, Spec, make_home, stand_in_command
from nemesis.schedule import Fault, plan_faults
from nemesis.world import NotReadyError, Setup, World, join

SECONDS = 45.0  # of a run, from the first statement to healing
EQUAL_WITHIN = 30.0  # seconds from healing
SHOWN = 12  # of each list in a report
TICK = 0.1  # seconds between two looks at what is due
PLANTS = ("errors", "rollback")


def main() -> int:
    """Go inside, or, inside, do the run."""
    args = parse_arguments(sys.argv[1:])
    if args.inside:
        return inside(args)
    with tempfile.TemporaryDirectory(prefix="elshi-nemesis-") as scratch:
        out = (args.out or Path(scratch) / "out").resolve() / f"seed-{args.seed}"
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        template = (args.template or Path(scratch) / "template").resolve()
        given = [str(args.seed), "--seconds", str(args.seconds), "--out", str(out), "--template", str(template)]
        given += [word for name in args.only for word in ("--only", name)]
        given += ["--stand-in"] if args.stand_in else []
        make_homes(template)
        if not (args.stand_in or args.only or (template / "joined").exists()):
            done = go_inside(given, scratch, "join")
            if done:
                return done
        return go_inside(given + (["--plant", args.plant] if args.plant else []), scratch, "run")


def parse_arguments(words: list[str]) -> argparse.Namespace:
    """The command line; `--inside` is for this file alone."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("seed", type=int)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--out", type=Path, help="keeps logs and report in DIR/seed-SEED (default: nothing is kept)")
    parser.add_argument("--template", type=Path, help="folder for homes, made if missing and used again")
    parser.add_argument("--only", action="append", default=[], choices=[spec.name for spec in ALL])
    parser.add_argument("--stand-in", action="store_true", help="the kit's own copier and server for `elshi mirror`")
    parser.add_argument("--plant", metavar="DEFECT:NODE", default="", help=f"a run that must fail: {', '.join(PLANTS)}")
    parser.add_argument("--inside", nargs=2, metavar=("WHAT", "SCRATCH"), help=argparse.SUPPRESS)
    return parser.parse_args(words)


def go_inside(given: list[str], scratch: str, what: str) -> int:
    """This file again, as the first process of an outer namespace."""
    return subprocess.run(
        [*UNSHARE, sys.executable, __file__, *given, "--inside", what, scratch], check=False
    ).returncode


def chosen(names: Iterable[str]) -> tuple[Spec, ...]:
    """The nodes of a run."""
    return tuple(spec for spec in ALL if not names or spec.name in names)


def make_homes(template: Path) -> None:
    """Make the homes that the template lacks; embassies first, since the ministry's log names their root keys."""
    embassies = [spec for spec in ALL if spec.office and spec.name != "hub"]
    for spec in sorted(ALL, key=lambda one: one.name == "hub"):
        disk = template / spec.name
        if (disk / "home").exists():
            continue
        shutil.rmtree(disk, ignore_errors=True)
        if spec.office:
            below = [template / one.name / "home" / "trust.json" for one in embassies] if spec.name == "hub" else []
            make_home(spec, disk, below=below)
        else:
            (disk / "home").mkdir(parents=True)


def inside(args: argparse.Namespace) -> int:
    """What is done in the outer namespace: `join` (once for a template) or `run`."""
    what, scratch = args.inside[0], Path(args.inside[1]) / args.inside[0]
    setup = Setup(args.seed, chosen(args.only), args.template, args.out, args.stand_in)
    defect, _, where = args.plant.partition(":")
    if defect == "errors":
        spec = next(spec for spec in ALL if spec.name == where)
        home = scratch / where / "home"
        copies = [home / "mirror" / "offices" / one.office / "public" for one in ALL if one.office]
        trees = [home / "site", home / "mirror" / "public", *copies]
        setup.changed[f"{where}/public"] = stand_in_command(spec, trees, "--broken", "5")
    world = World(setup, scratch)
    try:
        if what == "join":
            world.start_public()
            join(world)
            keep_homes(world, args.template)
            return 0
        report = run(world, seconds=args.seconds, rolled_back=where if defect == "rollback" else "")
    except NotReadyError as exc:
        report = {"seed": args.seed, "ok": False, "not_ready": str(exc)}
    finally:
        world.close()
    text = json.dumps(report, indent=2)
    (args.out / "report.json").write_text(text)
    print(text, flush=True)
    return 0 if report["ok"] else 1


def keep_homes(world: World, template: Path) -> None:
    """Put the homes of a world, its processes killed, back into the template."""
    for name, node in world.nodes.items():
        node.kill()
        shutil.rmtree(template / name)
        shutil.copytree(world.disks[name].path, template / name)
    (template / "joined").touch()


def run(world: World, *, seconds: float, rolled_back: str) -> dict[str, object]:
    """Begin, torment, heal, look, judge. The report."""
    world.start()
    before = world.view()
    world.start_staff()
    began = time.monotonic()

    def now() -> float:
        return time.monotonic() - began

    users = {name: start_users(world, name, before[name], now) for name in world.specs}
    nodes = {name: [one for one in node.children if one != "staff"] for name, node in world.nodes.items()}
    plan = plan_faults(world.setup.seed, seconds=seconds, nodes=nodes)
    faults = torment(world, plan, seconds=seconds, now=now, rolled_back=rolled_back)
    healed = now()
    views, equal = wait_until_equal(world, until=healed + EQUAL_WITHIN, now=now)
    seconds_to_equal = round(now() - healed, 1) if equal else None
    requests = [request for one in users.values() for request in one.end()]
    files = [path for node in world.nodes.values() for path in node.events]
    writes, notes = read_writes(files), read_notes(files)
    known = {entry.leaf for view in before.values() for log in view.logs.values() for entry in log.entries}
    verdict = judge(writes, requests, views, faults=faults, before=known)
    falls = {
        f"{node.name}/{child.name}": {"exits": shorten(child.falls), "state": child.state}
        for node in world.nodes.values()
        for child in node.children.values()
        if child.falls
    }
    stopped = [name for name, fall in falls.items() if fall["state"] == "failed"]
    found = {name: shorten(value) if isinstance(value, list) else value for name, value in asdict(verdict).items()}
    found["unanswered_percent"] = found.pop("unanswered")
    return {
        "seed": world.setup.seed,
        "ok": verdict.ok and equal and not stopped,
        **found,
        "unknown": sum(not write.acknowledged for write in writes),
        "failed_acts": sum(note["event"] == "failed" for note in notes),
        "refused": [note for note in notes if note["event"] == "refused"],
        "excused": len(requests) - sum(verdict.asked.values()),
        "unanswered_notes": shorten([note_of(one) for one in requests if not one.answered]),
        "seconds_to_equal": seconds_to_equal,
        "stopped_for_good": stopped,
        "falls": falls,
        "faults": [asdict(fault) for fault in faults],
    }


def shorten(found: list[object]) -> list[object]:
    """The first SHOWN, and how many more there are."""
    return found[:SHOWN] + ([f"and {len(found) - SHOWN} more"] if found[SHOWN:] else [])


def note_of(request: Request) -> str:
    """An unanswered request in one line."""
    return f"{request.node} {request.path[:40]} {request.began:.1f} to {request.ended:.1f} s: {request.note}"


def start_users(world: World, name: str, view: NodeView, now: Callable[[], float]) -> Users:
    """Users of one node: its front page, the newest checkpoint of each log, a text of each office."""
    paths = [f"/{log}/checkpoint" for log in world.setup.logs]
    paths += [
        f"/blobs/sha256/{entry.blobs[0][:2]}/{entry.blobs[0][2:4]}/{entry.blobs[0]}"
        for log in view.logs.values()
        for entry in [entry for entry in log.entries if entry.blobs][:1]
    ]
    if world.specs[name].office:
        paths = ["/", "/kk/about/", *paths]
    users = Users(
        name, make_socket=lambda: world.network.socket_in(name), address=world.door(name), paths=paths, now=now
    )
    users.start()
    return users


def torment(
    world: World, plan: Iterable[Fault], *, seconds: float, now: Callable[[], float], rolled_back: str
) -> list[Fault]:
    """Let all of `plan` happen in its time, then send the staff home and heal. The faults, with their true times."""
    waiting, lasting, happened = list(plan), {}, []
    while now() < seconds:
        for fault in [one for one in waiting if one.at <= now()]:
            waiting.remove(fault)
            began = now()
            world.begin(fault)
            lasting[fault] = began
        over = [one for one in lasting if one.until <= now()]
        happened += [finish(world, fault, lasting.pop(fault), now) for fault in over]
        if rolled_back and now() > seconds / 2:
            remember(world, rolled_back)
        world.tick()
        time.sleep(TICK)
    for node in world.nodes.values():
        if "staff" in node.children:
            node.end("staff", seconds=5)
    happened += [finish(world, fault, began, now) for fault, began in lasting.items()]
    world.network.heal()
    if rolled_back:
        roll_back(world, rolled_back)
    return sorted(happened, key=lambda fault: fault.at)


def finish(world: World, fault: Fault, began: float, now: Callable[[], float]) -> Fault:
    """End a fault; the same with the times when it really began and ended."""
    world.end(fault)
    return replace(fault, at=round(began, 2), until=round(now(), 2))


def wait_until_equal(world: World, *, until: float, now: Callable[[], float]) -> tuple[dict[str, NodeView], bool]:
    """What every node serves once all serve the same, or when time is up; whether they do."""
    while now() < until:
        world.tick()
        if world.are_equal():
            views = world.view()
            texts = [{log: view.checkpoint for log, view in node.logs.items()} for node in views.values()]
            if all(one == texts[0] and len(one) == len(world.setup.logs) for one in texts):
                return views, True
        time.sleep(0.5)
    return world.view(), False


def remember(world: World, name: str) -> None:
    """Keep, once, what a node serves now, for the planted defect `rollback`."""
    home = world.disks[name].path / "home"
    old = world.disks[name].path / "old"
    if not old.exists():
        for tree in (home / "site", home / "mirror" / "tree"):
            if tree.exists():
                shutil.copytree(tree, old, dirs_exist_ok=True)


def roll_back(world: World, name: str) -> None:
    """Serve from now on what a node served then: a log that lost what was acknowledged since."""
    node, old = world.nodes[name], world.disks[name].path / "old"
    node.replace("public" if "public" in node.children else "serve", stand_in_command(world.specs[name], [old]))


if __name__ == "__main__":
    sys.exit(main())
