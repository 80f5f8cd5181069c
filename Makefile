# flightlm: every target makes and uses .venv itself and needs only python3.
# A wheel index other than pip's own is configured in pip, not here.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run test oracle oracle-fixtures browser mpi check bench bench-train clean help

help:            ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1: /p' Makefile

run: .venv/.runtime          ## write text with the embedded model
	@printf 'ROMEO:'
	@$(BIN)/flightlm run --prompt 'ROMEO:' --max-tokens 240 --temperature 0.6 --seed 5
	@printf '\n'

test: .venv/.test            ## unit, property and end-to-end tests (no PyTorch)
	$(BIN)/python -m pytest tests -m "not oracle and not browser"

oracle: .venv/.oracle        ## the same numbers as PyTorch and Hugging Face, compared live
	$(BIN)/python -m pytest tests/oracle -m oracle

oracle-fixtures: .venv/.oracle ## write tests/fixtures/oracle.json anew from PyTorch
	$(BIN)/python -m verification.oracle.make_fixtures

browser: .venv/.browser      ## the HTML report in a real chromium, where there is one
	$(BIN)/python -m pytest tests/browser -m browser

mpi: .venv/.test .venv/.mpi  ## two processes train together, where there is an MPI
	$(BIN)/python -m pytest tests/end_to_end/test_mpi.py

check: .venv/.evidence       ## the ten rules, mypy --strict and bandit over everything
	$(BIN)/flightlm certify --quiet
	$(BIN)/python -m mypy
	$(BIN)/python -m bandit --quiet --recursive --configfile pyproject.toml flightlm tests verification

bench: .venv/.runtime        ## flightlm side by side with the peers that are installed (BENCH=options)
	$(BIN)/flightlm bench $(BENCH)

bench-train: .venv/.runtime  ## training side by side with llm.c, PyTorch, nanoGPT (BENCH_TRAIN=options)
	$(BIN)/python -m verification.bench_train $(or $(BENCH_TRAIN),step)

clean:           ## forget the virtual environment
	rm -rf .venv

.venv/bin/python:
	$(PYTHON) -m venv .venv

# --prefer-binary and one stamp per extra: a second `make` with nothing changed installs nothing.
.venv/.runtime: pyproject.toml | .venv/bin/python
	$(PIP) install --editable .
	@touch $@

# mypy reads the tests too, so it needs what they import.
.venv/.evidence: pyproject.toml | .venv/bin/python
	$(PIP) install --prefer-binary --editable '.[test,evidence]'
	@touch $@

.venv/.test .venv/.oracle .venv/.browser .venv/.mpi: .venv/.%: pyproject.toml | .venv/bin/python
	$(PIP) install --prefer-binary --editable '.[$*]'
	@touch $@
