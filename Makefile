# Every command of this project. `make help` lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:

VENV := .venv
BIN := $(VENV)/bin
INSTALL := -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all:
PROJECT := -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation --editable .
PO := $(wildcard src/makegood/locale/*/LC_MESSAGES/django.po)
MO := $(PO:.po=.mo)

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# ---- set-up -----------------------------------------------------------------------------------------------------

# The stamps tell what is installed: .runtime is enough to run Makegood, .dev adds what tests and checks need.
$(VENV)/.runtime: requirements/runtime.txt pyproject.toml
	@python="$(or $(PYTHON),$$(tools/find-python))" && echo "setting up $(VENV) with $$python" && \
	  { [ -x $(BIN)/python ] && $(BIN)/python -c '' || "$$python" -m venv --clear $(VENV); }
	@$(BIN)/python $(INSTALL) -r requirements/runtime.txt
	@$(BIN)/python $(PROJECT)
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements/dev.txt
	@echo "adding the tools for tests and checks"
	@$(BIN)/python $(INSTALL) -r requirements/dev.txt
	@touch $@

%.mo: %.po | $(VENV)/.runtime
	@$(BIN)/pybabel --quiet compile --domain django --input-file $< --output-file $@

.PHONY: runtime
runtime: $(VENV)/.runtime $(MO)

.PHONY: .venv
.venv: $(VENV)/.dev $(MO) ## make .venv with all that tests and checks need (PYTHON=… picks the interpreter)

.PHONY: lock
lock: $(VENV)/.dev ## lock requirements/*.in afresh, with hashes and without addresses (UPGRADE=1 takes newer versions)
	@tools/lock $(if $(UPGRADE),--upgrade)
