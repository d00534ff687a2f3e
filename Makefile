# One command each; CI runs `make test`. SQLITE_ONLY=1 leaves PostgreSQL out of `make test`.
.DEFAULT_GOAL := help
.PHONY: help setup setup-test run test check audit fix bench messages
SHELL := /bin/sh

BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
PACKAGES := mediation cases legal_aid
export SQLITE_ONLY ?= 0
PROCESSES ?= 2
# Bytecode is kept, whatever the shell says: the tests start hundreds of programs, and each would
# compile two thousand files again.
export PYTHONDONTWRITEBYTECODE :=

help:
	@echo "make setup     everything that the program needs: packages, keys, database"
	@echo "make run       set up, load the demonstration station, serve http://127.0.0.1:8000"
	@echo "make test      set up, check, and test on SQLite and PostgreSQL and in the browser"
	@echo "make check     lint, types, layers, known mistakes, migrations, deployment settings"
	@echo "make audit     ask the Python Package Index for known holes in the pinned packages"
	@echo "make fix       what the linters can mend themselves"
	@echo "make bench     measurements"
	@echo "make messages  bring the translation catalogues up to date"

setup:
	@python=$$(scripts/find_python.sh) && "$$python" scripts/system_packages.py run
	@scripts/venv.sh requirements.txt
	@$(BIN)/python scripts/compile_messages.py
	@$(MANAGE) make_keys
	@$(MANAGE) migrate --verbosity 0
	@mkdir -p "$${VAR_DIR:-var}/static"
	@if [ "$${PRODUCTION:-0}" = 1 ]; then $(MANAGE) collectstatic --noinput --verbosity 0; fi

setup-test: setup
	@$(BIN)/python scripts/system_packages.py test
	@scripts/venv.sh requirements.txt requirements-dev.txt

run: setup
	@scripts/run.sh || [ $$? -eq 130 ]

check:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/lint-imports
	$(BIN)/mypy $(PACKAGES) scripts manage.py
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive $(PACKAGES) scripts manage.py
	$(MANAGE) makemigrations --check --dry-run
	$(BIN)/python scripts/check_deployment.py

audit: setup-test
	$(BIN)/pip-audit --strict --disable-pip --no-deps --requirement constraints.txt

fix:
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test: setup-test check
	$(BIN)/pytest -n $(PROCESSES) $(if $(filter 1,$(SQLITE_ONLY)),-m "not postgres")
ifeq ($(SQLITE_ONLY),1)
	@echo
	@echo "######################################################################"
	@echo "##  SQLITE_ONLY=1: NOTHING HAS BEEN TESTED ON POSTGRESQL.           ##"
	@echo "######################################################################"
else
	$(BIN)/python scripts/with_postgres.py $(BIN)/pytest -n $(PROCESSES) -m "not browser and not unit and not once"
endif

bench: setup-test
	$(BIN)/python -m benchmarks

messages:
	@$(BIN)/python scripts/system_packages.py test
	$(MANAGE) makemessages --locale en --no-location --no-wrap --ignore .venv --ignore var --ignore tests --ignore scripts --ignore benchmarks
