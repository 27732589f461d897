# Two commands from nothing: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
# The tests begin many processes: none of them compiles the program again.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test thorough bench torture mutants pictures clean

demo: .venv/installed
	$(BIN)/alliance demo

# Three at a time, on two cores as well: many tests wait for a clock or for another process.
test: .venv/tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n 3 --dist worksteal

# The whole grids: every option with every bad value, the n-th fault of each writing command, long property runs.
thorough: .venv/tested
	$(BIN)/pytest -n 2 --dist worksteal -m thorough

# How good the rules are, what a chart, a start and a career cost, how many slips a result code lets through: no tests.
bench: .venv/tested
	$(BIN)/python -m tests.bench.worlds
	$(BIN)/python -m tests.bench.detection
	$(BIN)/python -m tests.bench.attention
	$(BIN)/python -m tests.bench.charts
	$(BIN)/python -m tests.bench.result_code
	$(BIN)/python -m tests.bench.start

# Kills, damage and crowds, for a quarter of an hour at most.
torture: .venv/tested
	$(BIN)/python -m tests.bench.torture

# How many small changes to the code the tests notice: 300 a folder, some hours in all.
mutants: .venv/tested
	$(BIN)/python -m tests.bench.mutants

# The README's pictures, drawn anew from the synthetic practice on one fixed day.
pictures: .venv/tested
	$(BIN)/python -m tests.bench.pictures

.venv/installed: pyproject.toml
	@echo "Installing alliance and its libraries into .venv: once, and it may take a minute or two."
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	touch $@

.venv/tested: .venv/installed
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[test]'
	touch $@

clean:
	rm -rf .venv
