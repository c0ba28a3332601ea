# Elshi: `make help` lists every target. Needs Python >= 3.11 and make; everything else is installed into .venv.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
DEMO_HOME ?= .elshi/demo
SOURCES := $(shell find src -type f -not -name '*.pyc') pyproject.toml
TESTS ?= tests
FUZZ_SECONDS ?= 600
SEEDS ?= 1-50

.DEFAULT_GOAL := help
.PHONY: help run test test-nemesis test-peers test-fire test-spark bench-continuous bench-crowd check fix fuzz docs catalogues screenshots lock clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: $(VENV)/.installed ## make a demonstration node if there is none, and start it
	@$(VENV)/bin/elshi up --home $(DEMO_HOME) --demo

test: $(VENV)/.tested ## run the tests against the built wheel (TESTS=path narrows them)
	@$(PY) -m pytest $(TESTS)

test-nemesis: $(VENV)/.tested ## four nodes in namespaces under cuts, kills, full disks, wrong clocks: SEEDS (1-50), a minute each
	$(PY) tests/nemesis/every.py $(SEEDS)

test-peers: $(VENV)/.tested ## our channels against servers that other projects wrote, on loopback (needs node, npm, a C++ compiler)
	$(PY) -m pytest tests/peers/bluesky/against_pds.py

test-fire: $(VENV)/.tested ## ten thousand rows of the outbox over eight channels, in storms, the worker killed (minutes)
	$(PY) -m pytest tests/desk/channels/ten_thousand_rows.py

test-spark: $(VENV)/.tested $(VENV)/.spark ## listening's SELECTs give on Spark SQL what they give on DuckDB (needs Java 17; installs pyspark, 500 MB)
	$(PY) -m pytest tests/spark/same_on_spark.py

bench-continuous: $(VENV)/.tested ## five minutes of 5,000 posts a second into `elshi listen watch`, and how late its alerts are
	$(VENV)/bin/elshi bench listen --only continuous

bench-crowd: $(VENV)/.tested ## is a crowd called a network, or its alert hostile: twenty weeks and days of made-up talk whose truth is known
	$(PY) tests/crowd/make_files.py .out/crowd
	$(VENV)/bin/elshi bench listen --only crowd --data .out/crowd

check: $(VENV)/.tested ## format, lint, types, floors, generated docs and catalogues; changes nothing
	$(VENV)/bin/ruff format --check src tests tools
	$(VENV)/bin/ruff check src tests tools
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-cache
	$(PY) tools/reference.py --check
	$(PY) tools/state_diagram.py --check
	$(PY) tools/catalogues.py check
	$(PY) tools/matching_tables.py --check
	$(PY) tools/world.py --check
	$(PY) tools/vectors.py --check

fix: $(VENV)/.tested ## mend what a tool can mend
	$(VENV)/bin/ruff check --fix src tests tools
	$(VENV)/bin/ruff format src tests tools

fuzz: $(VENV)/.tested ## fuzz each parser for FUZZ_SECONDS (600); what was found stays in .out/fuzz
	$(PY) tests/fuzz/every.py $(FUZZ_SECONDS) .out/fuzz

docs: $(VENV)/.tested ## write the generated pages of docs/reference again
	$(PY) tools/reference.py
	$(PY) tools/state_diagram.py

catalogues: $(VENV)/.tested ## collect interface strings into the catalogues and compile them
	$(PY) tools/catalogues.py update
	$(PY) tools/catalogues.py compile

screenshots: $(VENV)/.tested ## desk and site at 390 and 1440 px, light and dark, in kk, ar and en, into docs/screenshots (needs chromium)
	$(PY) tools/screenshots.py

LOCKED := --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --exclude-newer "$$(date -d '7 days ago' -Idate)"

lock: $(VENV)/.tested ## resolve and lock the dependencies again (needs uv: pip install uv)
	$(VENV)/bin/uv pip compile pyproject.toml requirements/build.in --extra all $(LOCKED) -o requirements/run.txt
	$(VENV)/bin/uv pip compile pyproject.toml --extra all --extra browser --group dev -c requirements/run.txt $(LOCKED) -o requirements/dev.txt
	$(VENV)/bin/uv pip compile --group peers -c requirements/dev.txt $(LOCKED) -o requirements/peers.txt
	$(VENV)/bin/uv pip compile pyproject.toml --extra spark -c requirements/dev.txt $(LOCKED) -o requirements/spark.txt

clean: ## remove what was built; a demonstration node in .elshi stays
	rm -rf $(VENV) .out dist .mypy_cache .ruff_cache .hypothesis

# The wheel's dependencies by hash, then the wheel itself, built without reaching for anything more.
$(VENV)/.run: requirements/run.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Elshi needs Python 3.11 or newer; try: make PYTHON=python3.12 …" >&2; exit 2; }
	@test -x $(PY) || $(PYTHON) -m venv $(VENV) || { echo "cannot make a virtual environment; on Debian: apt-get install python3-venv" >&2; exit 2; }
	@echo "installing locked dependencies into $(VENV) …"
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements/run.txt
	@touch $@

$(VENV)/.installed: $(VENV)/.run $(SOURCES)
	@echo "building and installing elshi …"
	@rm -rf .out/wheel
	@$(PY) -m pip wheel -q --disable-pip-version-check --no-deps --no-build-isolation -w .out/wheel .
	@$(PY) -m pip install -q --disable-pip-version-check --no-deps --force-reinstall .out/wheel/elshi-*.whl
	@touch $@

$(VENV)/.tested: requirements/dev.txt $(VENV)/.installed
	@test $(VENV)/.dev -nt requirements/dev.txt || { echo "installing locked tools into $(VENV) …"; \
	  $(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt && touch $(VENV)/.dev; }
	@touch $@

# Only for measuring against others, and for running listening's SELECTs on Spark: large, so no other target wants them.
$(VENV)/.peers $(VENV)/.spark: $(VENV)/.%: requirements/%.txt | $(VENV)/.tested
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r $<
	@touch $@
