"""A process that appends to a log and says what is durable; run by the tests of power cuts and of failing disks.

    appending.py loop FOLDER       appends for ever; "acknowledged N" after each append: N entries are on the disk
    appending.py lax FOLDER        the same with fsync and syncfs that do nothing: what the tests must be able to notice
    appending.py once FOLDER       appends one entry and ends

It ends through `elshi.cli.main`, so that its errors are the lines and exit codes of every command.
"""

import argparse
import os
import random
import sys
from pathlib import Path
from types import ModuleType

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.cli import main
from elshi.log import LogWriter, Signer, durable_files

ORIGIN = "mfa.samal.example/xs-mfa/1"
SIGNER = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(32)))


def entry(index: int) -> bytes:
    """The entry of this index: of a length and with bytes that only depend on it."""
    dice = random.Random(index)
    return f"entry {index} ".encode() + dice.randbytes(dice.randrange(1500))


def open_log(folder: Path) -> LogWriter:
    """The log of the tests in `folder`."""
    return LogWriter(folder, origin=ORIGIN, signer=SIGNER, create=True)


def fill(folder: Path, count: int) -> None:
    """Let the log have `count` entries."""
    with open_log(folder) as log:
        log.append([entry(index) for index in range(log.size, count)])


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("how", choices=("loop", "lax", "once"))
    parser.add_argument("folder", type=Path)


def run(args: argparse.Namespace) -> int:
    if args.how == "lax":
        os.fsync = lambda _handle: None
        durable_files._SYNCFS = lambda _handle: 0
    with open_log(args.folder) as log:
        while True:
            log.append([entry(log.size)])
            print(f"acknowledged {log.size}", flush=True)
            if args.how == "once":
                return 0


if __name__ == "__main__":
    command = ModuleType("elshi.cli.appending")
    command.NAME, command.HELP, command.add_arguments, command.run = "appending", "A test.", add_arguments, run
    sys.modules[command.__name__] = command
    main.COMMANDS = ("appending",)
    sys.exit(main.main(["appending", *sys.argv[1:]], os.environ))
