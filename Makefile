# One entry for laptop and CI. `make help` lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: flows-draw flows-lint flows-resilience replay
.PHONY: help setup lock synth demo test test-fast lint format snapshots schema local-up local-down bench clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CDK := node_modules/.bin/cdk

# aws-cdk-lib warns about Node releases past their end of life, several screens a command; Node >= 20 works.
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION := 20

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/.done: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python >= 3.11 is needed, this is " + sys.version.split()[0] + "; set PYTHON=python3.x")'
	@echo "Installing the workbench into $(VENV) (about a minute) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)-emulator/.done: requirements-emulator.txt
	@echo "Installing the local AWS emulator into $(VENV)-emulator ..."
	@$(PYTHON) -m venv $(VENV)-emulator
	@$(VENV)-emulator/bin/pip install -qq --disable-pip-version-check --require-hashes -r requirements-emulator.txt
	@touch $@

node_modules/.done: package.json package-lock.json
	@node -e 'process.exit(process.versions.node.split(".")[0] >= 20 ? 0 : 1)' || (echo "Node >= 20 is needed" >&2; exit 1)
	@echo "Installing the AWS CDK CLI ..."
	@npm ci --silent --no-audit --no-fund
	@touch $@

setup: $(VENV)/.done $(VENV)-emulator/.done node_modules/.done ## Install everything that the other targets need

synth: $(VENV)/.done node_modules/.done ## Synthesize contact centers: make synth [CC=name,name]
	@$(CDK) synth --quiet $(if $(CC),-c contact_center=$(CC))
	@echo "Templates are in cdk.out/"

demo: setup ## Deploy contact center "demo" to the local emulator, drive it, print what happened
	@$(BIN)/python -m simulator.local demo

local-up: setup ## Deploy to the local emulator and stay up: make local-up CC=demo
	@$(BIN)/python -m simulator.local up --contact-center $(or $(CC),demo)

local-down: setup ## Stop what local-up started
	@$(BIN)/python -m simulator.local down

lint: $(VENV)/.done ## Ruff and mypy
	@$(BIN)/ruff format --check --quiet . || (echo "Run: make format" >&2; exit 1)
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/python -m configuration.schema --check

format: $(VENV)/.done ## Format the code
	@$(BIN)/ruff format --quiet . && $(BIN)/ruff check --quiet --fix .

test: setup lint ## Everything: lint, unit, contract, snapshot and integration tests
	@$(BIN)/python -m pytest -n 2 --dist loadgroup -q

test-fast: $(VENV)/.done ## Unit, contract and snapshot tests only
	@$(BIN)/python -m pytest -n 2 -q tests/unit tests/contract tests/snapshot

snapshots: $(VENV)/.done ## Accept the templates as they are now
	@$(BIN)/python -m pytest -q tests/snapshot --snapshot-update

schema: $(VENV)/.done ## Write the JSON Schema of the configuration
	@$(BIN)/python -m configuration.schema

replay: $(VENV)/.done ## Replay what could not be delivered: make replay CC=name [DRY_RUN=1] [ENDPOINT=url]
	@$(BIN)/python -m operations.replay --contact-center $(or $(CC),$(error name a contact center: make replay CC=<name>)) $(if $(ENDPOINT),--endpoint-url $(ENDPOINT)) $(if $(DRY_RUN),--dry-run)

flows-lint: $(VENV)/.done ## Check flows: make flows-lint [FILE=path]
	@$(BIN)/python -m flows.lint --strict $(FILE)

flows-resilience: $(VENV)/.done ## Prove that no failure of a Lambda hangs up on a caller: make flows-resilience [FILE=path]
	@$(BIN)/python -m flows.resilience $(FILE)

flows-draw: $(VENV)/.done ## Draw the flows into docs/flows
	@$(BIN)/python -m flows.draw

bench: setup ## Measure the figures: make bench [ONLY=name]
	@$(BIN)/python -m bench $(if $(ONLY),--only $(ONLY))

lock: $(VENV)/.done ## Resolve the *.in files into lock files with hashes
	@for name in lambda_src/requirements requirements requirements-emulator; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate $$name.in -o $$name.txt || exit 1; done

clean: ## Remove what the targets made
	@rm -rf cdk.out .cache .local .pytest_cache .mypy_cache .ruff_cache .hypothesis
