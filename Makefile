# Two commands: `make run` starts the playground, `make test` checks it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test lint format bench accuracy clean

PORT ?= 8501
# the first of these interpreters that is there; versions that TensorFlow has packages for
PYTHON ?= $(shell for p in python3.12 python3.13 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin

help:
	@echo "make run     install what is needed and start the playground on http://127.0.0.1:$(PORT)"
	@echo "make test    install what tests need and run all of them"
	@echo "make lint    ruff and mypy"
	@echo "make bench   benchmarks; prints a table and writes bench.json"
	@echo "make accuracy  what the presets reach over three seeds; takes hours, writes accuracy.json"

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then echo "Python 3.11, 3.12 or 3.13 is needed and none was found; set PYTHON=/path/to/python." >&2; exit 2; fi
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.installed-test: requirements-test.txt requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-test.txt
	@touch $@ $(VENV)/.installed

run: $(VENV)/.installed
	@echo "The playground is at http://127.0.0.1:$(PORT) (end it with Ctrl-C)"
	@exec $(BIN)/streamlit run app.py --server.port $(PORT)

test: $(VENV)/.installed-test
	@PATH="$(CURDIR)/$(BIN):$$PATH" tests/setup_browser.sh
	@tests/setup_postgres.sh
	$(BIN)/python -m pytest -q -n 2 --dist loadfile $(PYTEST_ARGS)

lint: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.installed-test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.installed-test
	@PATH="$(CURDIR)/$(BIN):$$PATH" tests/setup_browser.sh
	$(BIN)/python -m tests.benchmarks --json bench.json

accuracy: $(VENV)/.installed-test
	$(BIN)/python -m tests.benchmarks --suite accuracy --json accuracy.json

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache bench.json accuracy.json
