# What one does with this project; `make help` lists it.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.DEFAULT_GOAL := help
.PHONY: help setup run up down test chaos warehouses test-cluster accuracy bench rehearsal kills export-kills planted wheel lint format lock docs clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(READY) ## Make the virtual environment (.venv) from the locked requirements

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' \
	  || { echo "imr needs Python 3.11, 3.12, 3.13 or 3.14: make PYTHON=python3.12 setup"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "$$(grep -o '^uv==[^ ;]*' requirements.txt)"
	$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python requirements.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

run: $(READY) ## Run sample letters through S3, Airflow and Iceberg, and show the tables
	@$(BIN)/imr run

up: $(READY) ## Start the stack (S3, Airflow with its UI) and leave it running
	@$(BIN)/imr up

down: $(READY) ## Stop the stack
	@$(BIN)/imr down

# Files come in their own order. The longest tests are in files of few tests, which would come last otherwise.
test: $(READY) ## Run the tests
	$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

chaos: $(READY) ## Kill runs, fail their storage, compare the tables; CHAOS_RUNS=200 CHAOS_SEED=0
	@PYTHONPATH=tests $(BIN)/python -m chaos
	@PYTHONPATH=tests $(BIN)/python -m chaos.forgets

warehouses: $(READY) ## Ask real engines about the same tables (docs/warehouses.md); ARGS=--help, ARGS=--readers
	@PYTHONPATH=tests $(BIN)/python -m warehouses $(ARGS)

test-cluster: $(READY) ## Run the DAGs on two workers, with PostgreSQL and Redis, and disturb them; ARGS=--help
	@PYTHONPATH=tests $(BIN)/python -m cluster $(ARGS)

accuracy: $(READY) ## Score the parser field by field beside the baseline; ARGS="--show FIELD", ARGS=--update
	@PYTHONPATH=tests $(BIN)/python -m accuracy $(ARGS)

bench: $(READY) ## Measure what each step of a run costs beside pdfium alone, and the wheel; ARGS=--help
	@$(BIN)/python benchmarks/wheel.py
	@PYTHONPATH=tests $(BIN)/python benchmarks/steps.py $(ARGS)

rehearsal: $(READY) ## Predict how long 50,000 letters take, load them, and compare; ARGS=--help
	@PYTHONPATH=tests $(BIN)/python benchmarks/rehearsal.py $(ARGS)

kills: $(READY) ## Kill each process of the stack, and print what is said of it; ARGS=--pairs for two at a time
	@PYTHONPATH=tests $(BIN)/python benchmarks/stack_kills.py $(ARGS)

export-kills: $(READY) ## Kill exports at random lines, and compare the copies; KILLS=50 KILLS_SEED=0
	@PYTHONPATH=tests $(BIN)/python -m killed_exports

wheel: $(READY) ## Build the package's wheel in dist/, which installs without Airflow (docs/library.md)
	$(BIN)/hatchling build -t wheel

planted: $(READY) ## Report on 50,000 letters' rows with planted outcomes, and compare and measure; LETTERS=50000
	@PYTHONPATH=tests $(BIN)/python -m planted

lint: $(READY) ## Check style, types, and which room imports which
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY) ## Put the code in its style, and the rows of vocabularies in order
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	@PYTHONPATH=tests $(BIN)/python -m vocabularies

docs: $(READY) ## Write the pages that are made from the code, and the site of all pages: site/index.html
	$(BIN)/python -m imr.reports.dictionary > docs/data-dictionary.md
	$(BIN)/python -m imr.reports.settings > docs/settings.md
	$(BIN)/python -m imr.reports.warehouses > docs/warehouses.md
	$(BIN)/python -m imr.reports.tables.dictionary > docs/reports.md
	$(BIN)/python -m imr.cli.reference > docs/reference.md
	@PYTHONPATH=tests $(BIN)/python -m docs.site
	$(BIN)/zensical build --clean --strict

lock: $(READY) ## Compile the dependencies of pyproject.toml to requirements.txt, with hashes
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --all-extras --group dev --output-file requirements.txt pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --output-file tests/warehouses/requirements.txt tests/warehouses/requirements.in
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --extra airflow --constraints requirements.txt --output-file deploy/requirements.txt \
	  pyproject.toml deploy/requirements.in

clean: $(READY) ## Stop the stack and remove its state; letters and tables of the embedded store go with it
	@$(BIN)/imr clean
