# The commands of the project. 'make run' and 'make test' need nothing but Python 3.10+ and make.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
BIN := .venv/bin

.PHONY: run dev editor test lint bench fuzz kill crowd audit lock format clean

run: .venv/.installed .env  ## install, migrate, load the content, serve
	@$(BIN)/python manage.py serve --host $(HOST) --port $(PORT)

dev: .venv/.installed .env  ## the same with debug pages and reload
	@DEBUG=true $(BIN)/python manage.py serve --host $(HOST) --port $(PORT) --dev

editor: .venv/.installed .env  ## make somebody who may edit
	@$(BIN)/python manage.py make_editor

test: .venv/.installed-dev  ## all tests, on SQLite and, where there is one, on PostgreSQL
	@$(BIN)/python -m tests.run

lint: .venv/.installed-dev  ## format, lint, types, content
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	SECRET_KEY=lint DEBUG=true $(BIN)/mypy .
	SECRET_KEY=lint DEBUG=true $(BIN)/python manage.py check_content

bench: .venv/.installed-dev  ## how fast pages are made and sent, beside nginx if it is there
	@$(BIN)/python -m tests.bench

fuzz: .venv/.installed-dev  ## 20,000 made-up requests; SEED= makes others, REQUESTS= more
	@$(BIN)/python -m tests.bench.fuzz $(if $(SEED),--seed $(SEED)) $(if $(REQUESTS),--requests $(REQUESTS))

audit: .venv/bin/python  ## known vulnerabilities of what the site needs; asks PyPI's advisory database
	@$(PYTHON) -m venv .venv/audit
	@.venv/audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit==2.10.1
	@.venv/audit/bin/pip-audit --strict --disable-pip --require-hashes -r requirements.lock

lock: .venv/bin/python  ## requirements.lock anew, after requirements.txt changed
	@$(PYTHON) -m venv .venv/lock
	@.venv/lock/bin/python -m pip install --quiet --disable-pip-version-check pip-tools==7.6.2
	@CUSTOM_COMPILE_COMMAND="make lock" .venv/lock/bin/pip-compile --quiet --generate-hashes --no-annotate --no-emit-index-url --no-emit-find-links --strip-extras --output-file requirements.lock requirements.txt

kill: .venv/.installed-dev  ## kill a process that saves 200 times and see that nothing is lost: ARGS="--rounds 20 --database postgresql"
	@$(BIN)/python -m tests.bench.kill $(ARGS)

crowd: .venv/.installed-dev  ## 64 readers and four editors for a minute: ARGS="--seconds 10"
	@$(BIN)/python -m tests.bench.crowd $(ARGS)

format: .venv/.installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:  ## forget everything but the content: the installation, the database, collected files
	rm -rf .venv staticfiles db.sqlite3 db.sqlite3-shm db.sqlite3-wal

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { echo "Python 3.10 or newer is needed; $(PYTHON) is older."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv module is missing. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/.installed: requirements.txt .venv/bin/python
	@echo "Installing requirements ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/.installed-dev: requirements-dev.txt .venv/.installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

.env: | .venv/.installed
	@$(BIN)/python -m srm_site.first_run
