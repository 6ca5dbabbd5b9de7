# Everything here sets up what it needs: a virtual environment in .venv, from pinned versions.
PYTHON ?= python3
BIN := .venv/bin
EXAMPLE := examples/ecs-flask/app/requirements.txt

.PHONY: up test test-engine bench docs tables golden dist dist-check setup clean

setup: .venv/.ready

.venv/.ready: pyproject.toml constraints.txt $(EXAMPLE)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'Python 3.11 or newer is needed: make PYTHON=python3.12'; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]' --requirement $(EXAMPLE)
	@touch $@

# Plans the dev and prod stacks and, where there is a Pulumi engine, deploys the local one to an imitation of AWS.
up: setup
	$(BIN)/aws-databases plan --stack dev
	$(BIN)/aws-databases plan --stack prod
	@echo
	@$(BIN)/aws-databases local up || test $$? -eq 4 # without an engine it says so, and the plans are made

test: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest --numprocesses auto --dist loadfile

# Minutes rather than seconds: AWS's provider waits for each database. ENDPOINT= names another imitation of AWS.
test-engine: setup
	AWS_DATABASES_ENDPOINT=$(ENDPOINT) $(BIN)/pytest -m engine -o faulthandler_timeout=0 tests/engine

bench: setup
	$(BIN)/python benchmarks/run.py

# The documentation, into docs/_build; `make tables` writes its tables anew from the package.
docs: setup
	$(BIN)/sphinx-build --fail-on-warning --keep-going -q docs docs/_build
	@echo docs/_build/index.html

tables: setup
	cd docs && ../$(BIN)/python -m tables

# What is released, into dist; `make dist-check` also installs it into an empty environment, from the package index.
dist: setup
	rm -rf dist
	$(BIN)/python -m build --no-isolation

dist-check: setup
	$(BIN)/pytest -m "long or not long" -o faulthandler_timeout=0 tests/test_dist.py

golden: setup
	$(BIN)/aws-databases schema --output stack.schema.json
	UPDATE_GOLDEN=1 $(BIN)/pytest tests/test_golden.py tests/test_urns.py

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache dist docs/_build
