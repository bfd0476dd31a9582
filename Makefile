# The two commands are `make run` and `make test`; `make help` lists the rest.
# Everything runs in .venv, which is made and brought up to date here.

# The first Python of these that really runs (a shim may exist and fail) and is new enough.
PYTHON ?= $(shell for candidate in python3.13 python3.12 python3.11 python3; do \
	if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; \
	then echo $$candidate; break; fi; done)

# More options for pip, such as where to find a smaller build of PyTorch.
PIP_ARGS ?=
# More options for pytest, such as `make test PYTEST_ARGS='-k settings -x'`.
PYTEST_ARGS ?=

VENV := .venv
RUN := $(VENV)/bin/python -m
PIP_INSTALL := $(RUN) pip install --disable-pip-version-check -c constraints.txt
PINS := pyproject.toml constraints.txt

# Said once, before PyTorch is downloaded for the first time.
define TORCH_NOTE
if [ "$$(uname -s)" = Linux ] && ! $(RUN) pip show -qq torch 2>/dev/null; then \
	echo 'PyTorch comes next. Its usual build for Linux brings the CUDA libraries: about 2.6 GB to download.'; \
	echo 'Fourfold uses the processor only. For the CPU build, about 200 MB, stop now and say'; \
	echo "  make run PIP_ARGS='--extra-index-url ADDRESS'"; \
	echo 'with the address that https://pytorch.org/get-started/locally/ shows for Pip, Linux and CPU.'; \
fi
endef
RUN_STAMP := $(VENV)/.installed
TEST_STAMP := $(VENV)/.installed-for-tests

.DEFAULT_GOAL := help
.PHONY: run test e2e check format bench clean help which-python

run: $(RUN_STAMP)  ## Start Fourfold in the browser; PORT=8600 chooses another port
	@exec $(RUN) ui.cli.main web

test: $(TEST_STAMP)  ## Run every test
	$(RUN) pytest $(PYTEST_ARGS)

e2e: $(TEST_STAMP)  ## Run the browser tests only
	$(RUN) pytest -m e2e $(PYTEST_ARGS)

check: $(TEST_STAMP)  ## Formatting, lint, types, import contracts, catalogue
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) mypy
	$(VENV)/bin/python -c 'import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())' --no-logo
	$(RUN) ui.cli.main kb check

format: $(TEST_STAMP)  ## Format the code and mend what lint can mend
	$(RUN) ruff format .
	$(RUN) ruff check --fix .

bench: $(TEST_STAMP)  ## Measure speed, each figure beside its yardstick
	$(VENV)/bin/python tests/bench/run.py $(BENCH)

clean:  ## Remove the environment, caches and what was built
	rm -rf $(VENV) dist build test-results .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find assistant evals knowledge_base tests ui -name __pycache__ -type d -prune -exec rm -rf {} +

help:  ## Show this list
	@sed -n 's/^\([a-z0-9-]*\):.*##/make \1:/p' $(firstword $(MAKEFILE_LIST))

which-python:
	@echo $(PYTHON)

$(VENV)/.made:
	@$(if $(strip $(PYTHON)),,echo 'Fourfold needs Python 3.11 or newer: install it, or name it with make PYTHON=/path/to/python3.' >&2; exit 1;) \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	|| { echo '$(PYTHON) does not run or is older than Python 3.11: name another with make PYTHON=/path/to/python3.' >&2; exit 1; }; \
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	|| { echo '$(PYTHON) comes without ensurepip: install its venv package (on Debian and Ubuntu: apt install python3-venv), or name another with make PYTHON=/path/to/python3.' >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(RUN_STAMP): $(PINS) | $(VENV)/.made
	@$(TORCH_NOTE)
	$(PIP_INSTALL) $(PIP_ARGS) -e .
	@touch $@

$(TEST_STAMP): $(PINS) | $(VENV)/.made
	@$(TORCH_NOTE)
	$(PIP_INSTALL) $(PIP_ARGS) -e '.[test]'
	@touch $(RUN_STAMP) $@
