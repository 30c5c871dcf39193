# SPDX-License-Identifier: Apache-2.0
#
# Everything a newcomer or CI does. A target sets up what it needs itself.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.setup-stamp
WORKLOAD ?= gemm
HARDWARE ?= int8_16x16
# Processes of pytest; two cores of a small machine work like 1.3.
JOBS ?= 2
PYTEST := $(BIN)/python -m pytest -n $(JOBS)

# Whose code the virtual environment runs. In a copied checkout that is the original, in a moved one
# nobody: set-up then makes the environment again.
OWN_CODE := $(CURDIR)/autocomp_hil
CODE_OF_VENV = cd / && "$(CURDIR)/$(BIN)/python" -I -c \
  'import autocomp_hil; print(autocomp_hil.__path__[0])' 2>/dev/null
ifneq ($(wildcard $(STAMP)),)
ifneq ($(shell $(CODE_OF_VENV)),$(OWN_CODE))
.PHONY: $(STAMP)
endif
endif

.DEFAULT_GOAL := help
.PHONY: help setup test test-fast lint format bench-rtl bench-sim bench-search regress accept-cycles regress-accel regress-core regress-workloads regress-mutants regress-kills regress-views bench-judge demo optimize doctor lock clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | \
	  while IFS="$$(printf '\t')" read -r name text; do printf '  make %-17s %s\n' "$$name" "$$text"; done

setup: $(STAMP) ## Make the virtual environment with every tool

$(STAMP): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "make: $(PYTHON) not found; install Python 3.11 or newer" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "make: $(PYTHON) is older than 3.11; run make PYTHON=python3.11 ..." >&2; exit 1; }
	@if test -e $(STAMP) && test "$$($(CODE_OF_VENV))" != "$(OWN_CODE)"; then \
	  echo "make: $(VENV) is not this checkout's own (copied, moved, or its Python is gone);" \
	    "making it again" >&2; rm -rf $(VENV); fi
	@test -x $(BIN)/python || $(PYTHON) -m venv --clear $(VENV)
	@echo "Installing into $(VENV) ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

test: $(STAMP) ## Run all tests but the long regression
	@$(PYTEST)

test-fast: $(STAMP) ## Run the tests that build no simulation model
	@$(PYTEST) -m "not model and not slow"

lint: $(STAMP) ## Check SystemVerilog and Python; changes nothing
	@$(BIN)/python -m tools.lint

format: $(STAMP) ## Bring SystemVerilog and Python into the common form
	@$(BIN)/python -m tools.lint --format

bench-rtl: $(STAMP) ## Measure the accelerator's throughput; the last line is JSON
	@$(BIN)/python -m benchmarks.rtl_throughput

bench-sim: $(STAMP) ## Measure the chip simulator's speed, on an idle machine; the last line is JSON
	@$(BIN)/python -m benchmarks.simulation_speed --config $(HARDWARE)

bench-search: $(STAMP) ## Search all published shapes (an hour; goes on where it was stopped)
	@$(BIN)/python -m benchmarks.searches

regress: $(STAMP) ## Run the nightly regression: [HOURS=8] [TIER=] [SEED=] [ONLY=]; the last line is JSON
	@$(BIN)/autocomp-hil regress $(if $(HOURS),--hours $(HOURS)) $(if $(TIER),--tier $(TIER)) \
	  $(if $(SEED),--seed $(SEED)) $(if $(ONLY),--only '$(ONLY)')

accept-cycles: $(STAMP) ## Hold later nights against the cycles of the last one: REASON="why"
	@$(BIN)/autocomp-hil regress accept-cycles --reason "$${REASON}"

# Parts of a night by their old names: what a night does of them once.
PART = $(MAKE) --no-print-directory regress ONLY='$(1)/*'

regress-accel: $(STAMP) ## Run 2,000 random programs over all configurations (ten minutes)
	@$(call PART,accel)

regress-core: $(STAMP) ## Run 1,000 random programs on the core, every C program on the chip (five minutes)
	@$(call PART,core)

regress-workloads: $(STAMP) ## Compare RTL, golden model and gold at every shape (7 minutes to an hour)
	@$(call PART,workloads)

regress-mutants: $(STAMP) ## Judge some 400 mutants of correct kernels, and all cheats (ten minutes)
	@$(call PART,judge)

regress-views: $(STAMP) ## Both views of the chip on 1,000,000 beats and 200 programs (ten minutes)
	@$(call PART,views)

regress-kills: $(STAMP) ## Kill 20 searches at random moments and resume them (ten minutes)
	@$(call PART,search)

bench-judge: $(STAMP) ## Measure the judge's throughput, on an idle machine; the last line is JSON
	@$(BIN)/python -m benchmarks.judge_throughput --hardware $(HARDWARE)

demo: $(STAMP) ## Run one program on the simulated accelerator
	@$(BIN)/autocomp-hil demo --hardware $(HARDWARE)

optimize: $(STAMP) ## Search for a faster kernel: WORKLOAD=gemm [SHAPE=] [CONFIG=] [SEARCH=]
	@$(BIN)/autocomp-hil optimize $(WORKLOAD) $(if $(SHAPE),--shape $(SHAPE)) \
	  $(if $(CONFIG),--config $(CONFIG)) $(if $(SEARCH),--search $(SEARCH))

doctor: $(STAMP) ## Say which tools are missing and how to get them
	@$(BIN)/autocomp-hil doctor

lock: ## Resolve the dependencies again (needs uv on PATH)
	@{ echo '# SPDX-License-Identifier: Apache-2.0'; \
	   echo '# Every package with its hashes. Generated from pyproject.toml by "make lock"; do not edit'; \
	   uv pip compile pyproject.toml --group test --group lint --group build --generate-hashes \
	     --no-header --no-annotate --quiet; } > requirements.lock.new
	@mv requirements.lock.new requirements.lock

clean: ## Remove everything that can be made again, but not the virtual environment
	rm -rf build .pytest_cache .mypy_cache .ruff_cache .hypothesis
