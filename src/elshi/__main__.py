"""`python -m elshi` is the `elshi` command."""

from elshi.cli.main import entry

if __name__ == "__main__":
    entry()
