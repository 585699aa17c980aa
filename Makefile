# Matryoshka Explorer. `make run` and `make test` do all their own set-up.
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
ENGINE := --cov --cov-report=term --cov-fail-under=95

.PHONY: run test setup system-run system-test check unit window bench clean

run: system-run $(VENV)/.ready  ## open the program on the sample corpus with the bundled model
	@$(BIN)/matryoshka-explorer

setup: $(VENV)/.ready  ## make .venv with the program and its test tools

test: system-test $(VENV)/.ready check unit window  ## pass every test

check:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

unit:
	$(BIN)/python -m pytest tests/unit tests/gui -n 2 --dist loadfile $(ENGINE)

window:
	$(BIN)/python -m pytest tests/window

bench: $(VENV)/.ready-bench  ## measure, and write build/bench.json
	@mkdir -p build
	$(BIN)/python tests/bench/run.py build/bench.json

$(VENV)/.ready: pyproject.toml constraints.txt packaging/setup.sh
	@packaging/setup.sh environment dev
	@touch $@

$(VENV)/.ready-bench: $(VENV)/.ready
	@packaging/setup.sh environment dev,bench
	@touch $@

system-run:
	@packaging/setup.sh system run

system-test:
	@packaging/setup.sh system test

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
