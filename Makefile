# Everything a newcomer or a maintainer types. Each target makes what it needs, from nothing.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help run demo env check test test-slow words bench lock clean

help:  ## what can be typed here
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: .venv/run.stamp  ## start Steward: the platforms whose tokens are set, or the console
	@$(BIN)/steward run

demo: .venv/run.stamp  ## play a working week in the terminal
	@$(BIN)/steward demo

env: .venv/run.stamp  ## .venv with the command steward in it

check: .venv/dev.stamp  ## lint, types, laws, docs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q -p no:cacheprovider tests/test_house.py tests/test_docs.py

test: .venv/dev.stamp  ## every test but the slow ones
	@# Many wait for a wire or a disk: two run on each core.
	$(BIN)/python -m pytest -q -n $$((2 * $$(getconf _NPROCESSORS_ONLN))) --dist worksteal -m "not slow"

test-slow: .venv/dev.stamp  ## soak and kill tests, simulated weeks
	$(BIN)/python -m pytest -q -n auto --dist worksteal -m slow

words: .venv/dev.stamp  ## collect every sentence into the catalogues
	$(BIN)/python -m bot.locale.update

bench: .venv/dev.stamp  ## measured against limits and peers, as ratios
	$(BIN)/python -m tests.bench

lock: .venv/dev.stamp  ## pin what pyproject.toml asks for (versions and hashes, no addresses)
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile -q pyproject.toml --extra charts --extra many --group build --universal --python-version 3.11 \
	  --generate-hashes --no-annotate --no-header --upgrade -o requirements.lock
	$(BIN)/uv pip compile -q pyproject.toml --extra charts --extra many --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-annotate --no-header -c requirements.lock -o requirements-dev.lock

clean:  ## remove what was made here, not your data
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/python.stamp:
	$(PYTHON) -m venv .venv
	@touch $@

# The editable install runs offline: its build tool is one of the locked packages.
.venv/run.stamp: .venv/python.stamp requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q bot adapters storage scheduler  # the first start is no slower
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -c "from bot.catalogue import *; from bot.vocabulary import vocabulary; list(map(catalogue, LOCALES)), vocabulary()"
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
