import importlib
import subprocess
import sys
import types

import pytest

from elshi.base.errors import SecurityError, UserError
from elshi.cli import main as cli


@pytest.fixture
def broken_command(monkeypatch):
    """Put a command in place that raises what it is given."""

    def put(error):
        def run(_args):
            raise error

        module = types.ModuleType("elshi.cli.broken")
        module.NAME, module.HELP, module.run = "broken", "Raises.", run
        module.add_arguments = lambda parser: parser.add_argument("--home", required=True)
        monkeypatch.setitem(sys.modules, "elshi.cli.broken", module)
        monkeypatch.setattr(cli, "COMMANDS", ("broken",))

    return put


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (UserError("line 1\n line 2"), 2, "elshi: line 1 line 2"),
        (SecurityError("root differs"), 7, "elshi: root differs"),
        (ModuleNotFoundError("No module named 'duckdb'", name="duckdb"), 2, "pip install '.[listen]'"),
        (ModuleNotFoundError("No module named 'django.conf'", name="django.conf"), 2, "pip install '.[desk]'"),
        (KeyboardInterrupt(), 130, "elshi: stopped"),
    ],
)
def test_errors_become_one_line_and_a_code(broken_command, capsys, error, code, said):
    broken_command(error)
    assert cli.main(["broken", "--home", "x"], {}) == code
    shown = capsys.readouterr().err
    assert said in shown
    assert shown.count("\n") == 1


def test_our_own_bugs_keep_their_traceback(broken_command):
    broken_command(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        cli.main(["broken", "--home", "x"], {})


def test_elshi_home_stands_in_for_home(broken_command):
    broken_command(UserError("reached"))
    assert cli.main(["broken"], {"ELSHI_HOME": "/somewhere"}) == 2
    with pytest.raises(SystemExit):
        cli.main(["broken"], {})


def test_every_command_takes_json_and_says_what_it_is():
    parser = cli.build_parser({})
    for module in cli.COMMANDS:
        command = sys.modules[f"elshi.cli.{module}"]
        assert command.HELP.endswith(".")
        parsed = parser.format_help()
        assert command.NAME.split()[0] in parsed


def test_only_the_named_command_is_loaded():
    for module in cli.COMMANDS:
        words = importlib.import_module(f"elshi.cli.{module}").NAME.split()
        assert cli.named_modules([*words, "--json"]) == (module,)
        assert cli.named_modules(words) == (module,)
        assert cli.named_modules([*words, "log", "check"]) == (module,)
    assert cli.named_modules(["--version"]) == ()


@pytest.mark.parametrize(
    "args",
    [[], ["--help"], ["listen"], ["listen", "--help"], ["listen", "nothing"], ["listen_replay"], ["prove", "offline"],
     ["verify_log"], ["--json", "log", "check"]],
)  # fmt: skip
def test_whatever_names_no_command_is_answered_by_all_of_them(args):
    assert cli.named_modules(args) == cli.COMMANDS


def test_the_help_of_a_command_is_the_same_alone_as_among_all(capsys):
    for args in (["listen", "replay", "--help"], ["verify", "--help"], ["listen", "replay"], ["verify", "--nonsense"]):
        said = []
        for modules in (cli.COMMANDS, cli.named_modules(args)):
            with pytest.raises(SystemExit):
                cli.build_parser({}, modules=modules).parse_args(args)
            said.append(capsys.readouterr())
        assert said[0] == said[1]


@pytest.mark.parametrize(
    ("args", "absent"),
    [
        (["--version"], {"elshi.cli.up", "elshi.cli.listen_replay"}),
        (["listen", "replay", "--help"], {"elshi.cli.up", "elshi.cli.bench_log", "elshi.desk"}),
    ],
)
def test_a_listening_command_starts_without_the_other_rooms(args, absent):
    heavy = {"django", "duckdb", "pyarrow", "numpy", "cryptography", "jinja2", "babel", "elshi.speak"}
    program = (
        "import sys\nfrom elshi.cli.main import main\n"
        f"try:\n    main({args!r}, {{}})\nexcept SystemExit:\n    print('LOADED', *sys.modules)\n"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    loaded = set(shown.rpartition("LOADED")[2].split())
    assert "elshi.cli.main" in loaded
    assert not loaded & (heavy | absent)
