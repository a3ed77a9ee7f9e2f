# Ibasho. `make run` to look at it, `make test` to prove it, `make help` for the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 5000
BIN := .venv/bin
FLASK := $(BIN)/flask --app app

help: ## what can be done here
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: .venv/.run static/vendor/.stamp ## the libraries and the front-end files, as the lock files say

run: export IBASHO_BASE_URL ?= http://127.0.0.1:$(PORT)
run: setup ## the demo municipality on http://127.0.0.1:$(PORT)
	@$(FLASK) db upgrade
	@$(FLASK) seed || true
	@$(FLASK) occurrences
	@$(FLASK) reindex
	@echo; echo "  http://127.0.0.1:$(PORT)/         住民の画面"
	@echo "  http://127.0.0.1:$(PORT)/sign-in  職員の画面（見本のアカウントは上の一覧。Ctrl+C で終わります）"; echo
	@exec $(BIN)/python -m gunicorn --bind 127.0.0.1:$(PORT) --threads 8 --access-logfile /dev/null "app:create_app()"

check: .venv/.dev node_modules/.dev static/vendor/.stamp ## format, lint, types, import arrows, unit tests: some minutes
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not database and not browser and not postgres and not real_data and not slow"

test: .venv/.dev node_modules/.dev static/vendor/.stamp ## everything, in a real browser and on both databases
	bash tests/install_tools.sh
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n auto --dist loadfile

bench: .venv/.bench static/vendor/.stamp ## how fast it is, on 2,000, 20,000 and 200,000 invented places
	$(BIN)/python -m bench

comparison: .venv/.dev static/vendor/.stamp ## Ibasho beside Datasette on the same 20,000 places, into docs/comparison.md
	$(BIN)/python -m bench.comparison --write docs/comparison.md

lock: .venv/.dev ## write the lock files anew from pyproject.toml
	$(BIN)/pip-compile -q --upgrade --generate-hashes --strip-extras $(QUIET_LOCK) -o requirements.lock pyproject.toml
	$(BIN)/pip-compile -q --upgrade --generate-hashes --strip-extras --allow-unsafe --extra dev $(QUIET_LOCK) -o requirements-dev.lock pyproject.toml
	$(BIN)/pip-compile -q --generate-hashes --strip-extras --allow-unsafe --extra dev --extra bench $(QUIET_LOCK) -o requirements-bench.lock pyproject.toml
QUIET_LOCK := --no-emit-find-links --no-emit-index-url --no-emit-trusted-host

.venv/.run: requirements.lock
	@test -e $@ || $(PYTHON) -m venv --clear .venv  # an install that was cut short is begun anew
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.run
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# What Ibasho is measured against; a machine that cannot install it measures the rest.
.venv/.bench: requirements-bench.lock .venv/.dev
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock || echo "Without WeasyPrint."
	@touch $@

node_modules/.run: package-lock.json
	npm ci --silent --no-audit --no-fund --ignore-scripts --omit=dev
	@touch $@

node_modules/.dev: package-lock.json
	npm ci --silent --no-audit --no-fund --ignore-scripts
	@touch node_modules/.run $@

static/vendor/.stamp: node_modules/.run .venv/.run build_tools/vendor.py build_tools/leaflet.js build_tools/leaflet-tiles.js build_tools/bundle.mjs $(wildcard static/js/*.js) build_tools/fonts.py
	$(BIN)/python -m build_tools.vendor
	$(BIN)/python -m build_tools.fonts
	@touch $@

.PHONY: help setup run check test bench comparison lock
