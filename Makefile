# Every command of this project. `make help` lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
# Each process would otherwise compile some hundred modules of ours, and each run of the tests all of theirs.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
BIN := $(VENV)/bin
# A lock names all there is to install, so nobody need look what each package asks for.
LOCKED := --require-hashes --no-deps --only-binary :all:
PO := $(wildcard src/makegood/locale/*/LC_MESSAGES/django.po)
MO := $(PO:.po=.mo)

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[.a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# ---- set-up -----------------------------------------------------------------------------------------------------

# The stamps tell what is installed: .runtime is enough to run Makegood, .dev adds what tests and checks need.
$(VENV)/.runtime: requirements/runtime.txt pyproject.toml
	@PYTHON="$(PYTHON)" tools/install $(VENV) $(LOCKED) -r requirements/runtime.txt
	@tools/install $(VENV) --no-index --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements/dev.txt
	@echo "adding the tools for tests and checks"
	@tools/install $(VENV) $(LOCKED) -r requirements/dev.txt
	@touch $@

# What has packages of its own versions has an environment of its own, too: the docs' tools, the generator of a client, the
# auditor.
.venv-%/.installed: requirements/%.txt
	@rm -rf .venv-$*
	@PYTHON="$(PYTHON)" tools/install .venv-$* $(LOCKED) -r $<
	@touch $@

%.mo: %.po | $(VENV)/.runtime
	@$(BIN)/pybabel --quiet compile --domain django --input-file $< --output-file $@

# What runs as another user cannot keep what it compiles.
.PHONY: runtime
runtime: export UV_COMPILE_BYTECODE := 1
runtime: $(VENV)/.runtime $(MO)
	@$(BIN)/python -m compileall -q src

.PHONY: .venv
.venv: $(VENV)/.dev $(MO) ## make .venv with all that tests and checks need (PYTHON=… picks the interpreter)

.PHONY: lock
lock: $(VENV)/.dev ## lock requirements/*.in afresh, with hashes and without addresses (UPGRADE=1 takes newer versions)
	@tools/lock $(if $(UPGRADE),--upgrade)

.PHONY: coercion-weights
coercion-weights: ## learn the weights of the coercion check from the labelled messages anew
	@$(MAKE) --no-print-directory runtime VENV=.venv-training
	@tools/install .venv-training $(LOCKED) -r requirements/training.txt
	@.venv-training/bin/python tools/coercion_training.py

.PHONY: messages
messages: $(VENV)/.dev ## add new texts to the .po files of the translations
	@$(BIN)/python tools/messages.py update

.PHONY: docs
docs: .venv .venv-docs/.installed ## the docs as a site in build/docs, with pictures of the product as it is now
	@tools/docs $(ARGS)

# ---- running ----------------------------------------------------------------------------------------------------

.PHONY: demo
demo: $(VENV)/.runtime $(MO) ## a living demo marketplace on http://127.0.0.1:8000 (ARGS="--port 8001" or "--reset")
	@$(BIN)/makegood demo $(ARGS)

# ---- tests and checks -------------------------------------------------------------------------------------------

# ARGS narrows any of these down: make test ARGS="tests/unit -k grade"
PYTEST := -m pytest -q -rs $(ARGS)
PARALLEL := -n auto --dist worksteal

.PHONY: test
test: .venv ## every test that needs neither PostgreSQL nor a browser (SQLite)
	@$(BIN)/python $(PYTEST) $(PARALLEL)

.PHONY: test-postgres
test-postgres: .venv ## those that use a database on a private PostgreSQL server
	@MAKEGOOD_TEST_POSTGRES=1 $(BIN)/python $(PYTEST) $(PARALLEL)

.PHONY: test-browser
test-browser: .venv ## the tests that drive Chromium
	@MAKEGOOD_TEST_BROWSER=1 $(BIN)/python $(PYTEST) $(if $(ARGS),,tests/browser) -m browser

.PHONY: pictures
pictures: .venv ## take the picture of the README afresh (those of the docs are taken by make docs)
	@MAKEGOOD_TEST_BROWSER=1 MAKEGOOD_TEST_PICTURES=1 $(BIN)/python $(PYTEST) tests/browser/test_pictures.py -k readme

.PHONY: test-client
test-client: .venv .venv-client/.installed ## generate a typed client from the API's description, and run the docs' example
	@MAKEGOOD_TEST_CLIENT=1 $(BIN)/python $(PYTEST) tests/integration/test_examples.py -k typed

.PHONY: fuzz
fuzz: .venv ## Schemathesis calls the API for as long as it takes, on both databases, each time otherwise
	@MAKEGOOD_TEST_FUZZ=1 $(BIN)/python $(PYTEST) $(PARALLEL) tests/integration/api/test_schemathesis.py
	@MAKEGOOD_TEST_FUZZ=1 MAKEGOOD_TEST_POSTGRES=1 $(BIN)/python $(PYTEST) $(PARALLEL) tests/integration/api/test_schemathesis.py

.PHONY: fuzz-loop
fuzz-loop: .venv ## the whole loop against a model of the rules for hours, on both databases, each time otherwise
	@MAKEGOOD_TEST_FUZZ=1 $(BIN)/python $(PYTEST) tests/properties/test_whole_loop.py
	@MAKEGOOD_TEST_FUZZ=1 MAKEGOOD_TEST_POSTGRES=1 $(BIN)/python $(PYTEST) tests/properties/test_whole_loop.py

.PHONY: openapi
openapi: .venv ## write what the API says of itself into docs/reference, after you changed it
	@$(BIN)/python tools/openapi.py update

PYTHONS := 3.11 3.12 3.13

.PHONY: pythons
pythons: .venv ## environments of the other Pythons of those that are installed
	@tools/test-pythons --set-up $(PYTHONS)

.PHONY: test-pythons
test-pythons: .venv ## the quick tests on the other Pythons of 3.11, 3.12 and 3.13 that are installed
	@tools/test-pythons $(PYTHONS)

.PHONY: check
check: .venv ## format, lint, types, import contracts, migrations, settings, translations, docs, house rules
	@tools/check $(ARGS)

.PHONY: audit
audit: .venv-audit/.installed ## ask the index whether a locked package has a known weakness (says so when it cannot)
	@tools/audit requirements/runtime.txt requirements/dev.txt requirements/docs.txt requirements/client.txt \
	  requirements/training.txt requirements/audit.txt requirements/oscar-build.txt requirements/oscar.txt requirements/uv.txt

# A peer that benchmarks measure beside Makegood. One of its packages comes only as source.
.venv-oscar/.installed: requirements/oscar-build.txt requirements/oscar.txt
	@rm -rf .venv-oscar
	@PYTHON="$(PYTHON)" tools/install .venv-oscar $(LOCKED) -r requirements/oscar-build.txt
	@tools/install .venv-oscar $(LOCKED) --no-binary django-haystack --no-build-isolation -r requirements/oscar.txt
	@touch $@

.PHONY: peers
peers:
	@$(MAKE) --no-print-directory .venv-oscar/.installed || \
	  { rm -rf .venv-oscar; echo "django-oscar cannot be installed here: what stands beside it is skipped"; }

.PHONY: bench
bench: .venv $(if $(and $(ARGS),$(if $(findstring oscar,$(ARGS)),,other)),,peers) ## measure: each figure beside the bare engine or peer, in the same run
	@$(BIN)/python -m benchmarks.run $(ARGS)

.PHONY: load
load: .venv ## ten minutes at 70 % of what an installation can do, judged beside a tenth of that (ARGS="--database postgres")
	@$(BIN)/python -m tools.load.judge $(ARGS)

.PHONY: kills
kills: .venv ## kill -9 web servers and workers under load, on both databases, and look that nothing is lost or twice
	@$(BIN)/python -m tools.kills $(ARGS)

.PHONY: cluster
cluster: .venv ## two web servers, three workers, primary, replica, PgBouncer and a proxy under load; each is taken away once
	@$(BIN)/python -m tools.cluster $(ARGS)

.PHONY: clean
clean: ## remove what set-up and tools made; demo-data and data stay
	@rm -rf $(VENV) .uv .venv-3.11 .venv-3.12 .venv-3.13 .venv-training .venv-docs .venv-client .venv-audit .venv-oscar build dist src/makegood.egg-info test-results
	@rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@rm -f $(MO)
