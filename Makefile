# `make` sets up .venv from the lock file and runs the whole study; `make test` tries all of it.

PYTHON ?= python3
BIN := .venv/bin
SNAKEMAKE := $(BIN)/python -m snakemake
# Starts Snakemake, and stops it in order.
RUN := $(BIN)/python workflow/run.py
PYTEST := $(BIN)/python -m pytest

# Without compiled bytecode every process compiles its imports anew: 3.9 s a start instead of 1.1 s.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: study demo audit new-paper-audit cluster workbook new-cohort new-paper check update-cohort remove-cohort strip-photos test test-cluster test-kills fuzz lint format bench graph lock

# make [STUDY=folder]: a study that lives apart from the program, with its own config/ and data/.
# Every target that reads or writes a study takes STUDY, from the environment.
study: .venv/run.stamp
	@$(RUN)

# Three simulated clinics through the whole pipeline, kept apart in results/demo.
demo: .venv/run.stamp
	@$(BIN)/python -m caseseries.simulation results/demo/cohorts
	@$(RUN) --configfile config/demo.yaml

# What can be true of the printed numbers, from the papers alone: needs no patient data. A paper
# that cannot be read or decided holds up no other. One alone: make audit NAME=miller-2021
audit: export ONE_PAPER := $(value NAME)
audit: .venv/run.stamp
	@$(RUN) --keep-going audits

# A workbook for the printed numbers of a paper: make new-paper-audit NAME=miller-2021
new-paper-audit: .venv/run.stamp
	@$(BIN)/python -m caseseries.published.sheets "$(NAME)"

# An Excel workbook for a clinic: sheets, explanations, drop-downs, data dictionary.
workbook: .venv/run.stamp
	@$(BIN)/python -m caseseries.intake.template

# What people type goes by the environment: a shell would run the backticks in a file's name.
new-cohort check update-cohort remove-cohort strip-photos: export COHORT := $(value NAME)
new-cohort update-cohort: export SOURCE := $(value FROM)

# make new-cohort NAME=clinic-a [FROM=file.xlsx | folder | redcap.csv]
new-cohort: .venv/run.stamp
	@$(BIN)/python -m caseseries.intake.new_cohort.command add

# Looks at one cohort's tables and changes nothing: make check NAME=clinic-a
check: .venv/run.stamp
	@$(BIN)/python -m caseseries.intake.new_cohort.command check

# New tables in the place of a cohort's own, which are kept beside: make update-cohort NAME= FROM=
update-cohort: .venv/run.stamp
	@$(BIN)/python -m caseseries.intake.new_cohort.command update

# Takes a cohort out of the study; its folder is kept beside: make remove-cohort NAME=clinic-a
remove-cohort: .venv/run.stamp
	@$(BIN)/python -m caseseries.intake.new_cohort.command remove

# Begins the paper: config/paper.yaml, paper/, each cohort's reporting.yaml; keeps what is there.
new-paper: .venv/run.stamp
	@$(BIN)/python -m caseseries.present.manuscript.new_paper

# Keeps the pictures of a cohort and takes all else out of their files: make strip-photos NAME=clinic-a
strip-photos: .venv/run.stamp
	@$(BIN)/python -m caseseries.intake.new_cohort.command strip

# Where Python finds the package: from its own folder, so that the project may be moved and renamed.
PACKAGE := ../../../../workflow

.venv/run.stamp: requirements.lock pyproject.toml
	@echo "Setting up .venv (once, a minute or two)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -q --require-hashes -r requirements-build.lock
	@$(BIN)/python -m pip install -q --require-hashes --no-build-isolation -r requirements.lock
	@echo $(PACKAGE) > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/caseseries.pth"
	@touch $@

.venv/test.stamp: .venv/run.stamp requirements-dev.lock
	@echo "Adding the test tools to .venv"
	@$(BIN)/python -m pip install -q --require-hashes --no-build-isolation -r requirements-dev.lock
	@touch $@

.venv/cluster.stamp: .venv/run.stamp requirements-cluster.lock
	@echo "Adding the cluster's tools to .venv"
	@$(BIN)/python -m pip install -q --require-hashes --no-build-isolation -r requirements-cluster.lock
	@touch $@

# The study on a cluster that Slurm manages (docs/cluster.md): make cluster [STUDY=folder]
cluster: .venv/cluster.stamp
	@$(RUN) --workflow-profile "$(CURDIR)/profiles/slurm"

# Tries that with a real Slurm on this machine, which it sets up as root and takes down again.
test-cluster: .venv/test.stamp .venv/cluster.stamp
	@$(PYTEST) -q -n 0 tests/cluster/check_slurm.py

# Forty stops at any moment; every next run must give the same bytes. Takes half an hour.
test-kills: .venv/test.stamp
	@$(BIN)/python tests/workflow/kills.py 40

test: .venv/test.stamp
	@$(PYTEST) -q -n auto --dist loadfile --no-loadscope-reorder

# Ten thousand damaged files at every door, whose last run stands in benchmarks/fuzz.md, and as many
# honest studies, none of whose numbers may be called impossible.
fuzz: .venv/test.stamp
	@$(BIN)/python tests/fuzz/run.py 10000
	@HONEST_CASES=10000 $(PYTEST) -q -n auto tests/published/test_honest.py tests/published/test_feasibility_honest.py

lint: .venv/test.stamp
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/snakefmt --check Snakefile workflow/Snakefile workflow/rules
	@$(SNAKEMAKE) --workflow-profile none --cores 1 --lint
	@$(BIN)/mypy

# Each prints a table; what was measured stands beside it in benchmarks/*.md.
bench: .venv/test.stamp
	@for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python $$file; done

format: .venv/test.stamp
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/snakefmt Snakefile workflow/Snakefile workflow/rules

# Draws docs/rules.md anew: the steps of the study.
graph: .venv/run.stamp
	@$(BIN)/python workflow/rule_graph.py

# Pins move only here. uv is needed for this alone; environment.yml takes its pins from the lock.
lock:
	@uv pip compile -q --universal --python-version 3.11 --no-emit-index-url --no-header --generate-hashes pyproject.toml -o requirements.lock
	@uv pip compile -q --universal --python-version 3.11 --no-emit-index-url --no-header --generate-hashes pyproject.toml --extra test -c requirements.lock -o requirements-dev.lock
	@uv pip compile -q --universal --python-version 3.11 --no-emit-index-url --no-header --generate-hashes pyproject.toml --extra cluster -c requirements.lock -o requirements-cluster.lock
	@$(BIN)/python tests/test_environment.py
