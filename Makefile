# Two commands do everything: `make demo` and `make test`. `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/bash

# The first of these that runs: 3.11 is what is tested most.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
# The CPU build, pinned and installed first and alone, so that nothing brings another. For a GPU, see the README.
TORCH ?= torch==2.13.0
TORCH_INDEX ?=
DEMO := demo

.PHONY: help install demo test check bench clean

help:  ## List the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: $(VENV)/.installed  ## Make .venv with everything in it

$(VENV)/.installed: pyproject.toml
	@test -n "$(PYTHON)" || { echo "autoqa needs Python 3.11, 3.12 or 3.13; install one, or: make PYTHON=/path/to/python"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet $(TORCH) $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX))
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@

demo: install  ## Transcribe and score the bundled calls and messages, and write demo/report.html
	@$(BIN)/autoqa score examples/calls examples/messages.jsonl --profile demo \
		--knowledge examples/knowledge --workspace $(DEMO)
	@$(BIN)/autoqa report --workspace $(DEMO)

test: install  ## Run the tests
	$(BIN)/python -m pytest

check: install  ## Check formatting, style, types and layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: install  ## Print the figures of docs/benchmarks.md
	$(BIN)/python -m eval.startup
	$(BIN)/python -m eval.recogniser
	$(BIN)/python -m eval.scores

clean:  ## Remove what was installed and made
	rm -rf $(VENV) $(DEMO) build dist
