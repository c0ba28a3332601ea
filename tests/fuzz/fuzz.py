"""Coverage-guided fuzzing of one target with atheris: `fuzz.py TARGET SECONDS CORPUS`.

Exit 0 if nothing crashed. The corpus is a folder that keeps what was found; a crash leaves its bytes in it.
"""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["elshi"]):
    from targets import TARGETS, run


def main(name: str, seconds: str, corpus: Path) -> None:
    """Fuzz `name` for `seconds` (whole, at least 1). Does not return."""
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(TARGETS[name].seeds):
        (corpus / f"seed-{number}").write_bytes(seed)
    options = [f"-max_total_time={int(seconds)}", "-max_len=4096", "-timeout=20", "-rss_limit_mb=2048", "-verbosity=0"]
    atheris.Setup(["fuzz", *options, f"-artifact_prefix={corpus}/", str(corpus)], lambda data: run(name, data))
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
