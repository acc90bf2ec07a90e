# The commands of the project. `make` alone lists them. Everything stands on `make setup`, which makes .venv and nothing else.

SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
PORT ?= 8000
# Where the demonstration keeps its database and its exports.
DEMO_INSTANCE ?= $(CURDIR)/instance/demo

# Neither the demonstration nor the checks ever touch a database named in the caller's environment.
unexport DATABASE_URL RECUEIL_SECRET_KEY RECUEIL_TRUSTED_HOSTS RECUEIL_DSFR

BIN := .venv/bin
LOCKS := requirements-dev.txt requirements-dsfr.txt
# The stamp is named after what was installed, and where: a changed lock or a moved folder is set up again.
KEY := $(shell { pwd; cat $(LOCKS); } | cksum | tr -s ' ' '-')
STAMP := .venv/.setup-$(KEY)
# Another interpreter asked for by name: the stamp no longer holds.
ifneq ($(origin PYTHON),file)
$(shell asked=$$($(PYTHON) -V 2>/dev/null) && [ "$$asked" != "$$(.venv/bin/python -V 2>/dev/null)" ] && rm -f .venv/.setup-*)
endif
# Two commands started at once in a new clone must not build the same folder. A lock on a file that is there adds none.
ALONE := $(shell command -v flock >/dev/null && echo flock Makefile)

.PHONY: help setup demo test system provider lint format types imports unit bench lock clean

help:
	@echo 'make setup    fabrique .venv (et rien d’autre)'
	@echo 'make demo     base de démonstration, exports, site sur http://127.0.0.1:$(PORT) (PORT=… pour un autre port)'
	@echo 'make test     toutes les vérifications (lint, types, imports, tests)'
	@echo 'make bench    tous les bancs d’essai'
	@echo 'make lock     refait les fichiers requirements*.txt'
	@echo 'make clean    retire .venv, les caches et la démonstration'

setup:
	@if [ -e $(STAMP) ]; then echo '.venv est à jour.'; else $(ALONE) $(MAKE) -s $(STAMP); fi

$(STAMP):
	@command -v $(PYTHON) >/dev/null || { echo 'Il faut Python 3.11 ou plus : « $(PYTHON) » est introuvable (autre interpréteur : make setup PYTHON=…).' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Il faut Python 3.11 ou plus : « $(PYTHON) » est $$($(PYTHON) -V 2>&1) (autre interpréteur : make setup PYTHON=…)." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo 'Le module venv de Python manque. Sur Debian, à taper : sudo apt-get install python3-venv' >&2; exit 1; }
	@set -eu -o pipefail; \
	if compgen -G '.venv/.setup-*' >/dev/null && [ "$$(cat .venv/.home)" = "$$PWD" ] && $(BIN)/python -m pip --version >/dev/null 2>&1; \
	then echo 'Mise à jour de .venv : les dépendances ont changé.'; rm -f .venv/.setup-*; \
	else echo "Création de .venv avec $$($(PYTHON) -V)."; $(PYTHON) -m venv --clear .venv; fi; \
	total=$$(cat $(LOCKS) | grep -c '=='); show=0; [ ! -t 1 ] || show=1; \
	echo "Installation de $$total paquets aux empreintes vérifiées (moins d’une minute d’ordinaire)."; \
	for file in $(LOCKS); do \
		$(BIN)/python -m pip install --disable-pip-version-check --no-input --progress-bar off \
			--require-hashes --no-deps -r $$file 2>&1 || exit 1; \
	done | tee .venv/setup.log | awk -v total="$$total" -v show="$$show" \
		'/^(Collecting|Requirement already)/ && show { printf "\r  %d/%d", ++n, total; fflush() } END { if (show) printf "\r\033[K" }' \
	|| { tail -n 15 .venv/setup.log >&2; echo 'Échec : « make setup » reprendra du début (tout est dans .venv/setup.log).' >&2; exit 1; }; \
	pwd > .venv/.home; touch $(STAMP); echo 'Prêt.'

# ------------------------------------------------------------------------------------------------------- demonstration

# Its clock stands on 15 October 2024, inside the campaign; anyone may choose a profile; every page says so. The scheduler runs beside
# the site; Ctrl-C ends both, and neither outlives the other.
demo: setup
	@set -eu; \
	$(BIN)/python -c 'import socket; socket.create_server(("127.0.0.1", $(PORT))).close()' 2>/dev/null \
		|| { echo 'Le port $(PORT) est déjà pris. À taper : make demo PORT=8001' >&2; exit 1; }; \
	mkdir -p '$(DEMO_INSTANCE)'; secret='$(DEMO_INSTANCE)/secret'; \
	[ -s "$$secret" ] || (umask 077; $(BIN)/python -c 'import secrets; print(secrets.token_hex(32))' >"$$secret"); \
	env='$(DEMO_INSTANCE)/env'; \
	(umask 077; printf '%s\n' "RECUEIL_SECRET_KEY=$$(cat "$$secret")" "RECUEIL_INSTANCE='$(DEMO_INSTANCE)'" RECUEIL_DEMONSTRATION=1 \
		RECUEIL_CLOCK=2024-10-15 RECUEIL_BASE_URL=http://127.0.0.1:$(PORT) >"$$env"); \
	set -a; . "$$env"; set +a; \
	$(BIN)/flask --app wsgi demo load; \
	$(BIN)/flask --app wsgi envelopes demonstrate; \
	$(BIN)/flask --app wsgi scheduler --once; \
	$(BIN)/flask --app wsgi demo tour; \
	cores=$$(getconf _NPROCESSORS_ONLN); site= scheduler=; \
	stop() { trap - EXIT INT TERM; kill $$site $$scheduler 2>/dev/null || :; wait || :; }; \
	trap stop EXIT; trap 'exit 0' INT TERM; \
	$(BIN)/gunicorn 'wsgi:create_app()' --config deploy/gunicorn.conf.py --bind 127.0.0.1:$(PORT) --workers $$((cores > 2 ? cores : 2)) \
		--no-control-socket --log-level warning & site=$$!; \
	$(BIN)/flask --app wsgi scheduler >/dev/null & scheduler=$$!; \
	wait -n

# -------------------------------------------------------------------------------------------------------------- checks

test: setup system lint types imports unit

system:
	@echo '== Système : chromium, LibreOffice, PostgreSQL, Node.js'
	@.ci/system-packages

lint: setup
	@echo '== Lint : ruff check, ruff format --check'
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .

types: setup
	@echo '== Types : mypy --strict'
	@$(BIN)/mypy

imports: setup
	@echo '== Imports : contrats d’architecture'
	@$(BIN)/lint-imports --no-logo

# The identity provider that sign-in is tested against: the versions and the digests of package-lock.json, no script of a package run.
PROVIDER := tests/proconnect/provider
provider: $(PROVIDER)/node_modules/.package-lock.json

$(PROVIDER)/node_modules/.package-lock.json: $(PROVIDER)/package-lock.json
	@command -v npm >/dev/null || { echo 'Il manque Node.js. À taper : sudo apt-get install --no-install-recommends nodejs npm' >&2; exit 1; }
	@echo '== Fournisseur d’identité des tests : npm ci'
	@cd $(PROVIDER) && npm ci --ignore-scripts --no-audit --no-fund --loglevel error >/dev/null
	@touch $@

unit: setup provider
	@echo '== Tests : pytest'
	@$(BIN)/python -m pytest -n auto

bench: setup
	@$(BIN)/python -m benchmarks

# --------------------------------------------------------------------------------------------------------- maintenance

format: setup
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

# Resolved by uv in a throwaway folder, for every platform and Python from 3.11; UPGRADE=1 takes the newest releases.
lock:
	@set -eu; folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	$(PYTHON) -m venv "$$folder"; "$$folder/bin/pip" install --quiet --disable-pip-version-check uv; \
	unset UV_INDEX UV_DEFAULT_INDEX UV_INDEX_URL UV_EXTRA_INDEX_URL UV_FIND_LINKS; \
	compile() { "$$folder/bin/uv" --no-config pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		$(if $(UPGRADE),--upgrade) "$$@"; }; \
	compile requirements.in -o requirements.txt; \
	compile requirements-dev.in -o requirements-dev.txt; \
	compile requirements-dsfr.in --no-deps -o requirements-dsfr.txt

clean:
	rm -rf .venv $(PROVIDER)/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis instance/demo
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
