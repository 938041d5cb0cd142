# What people who work on Broadsheet type. To use it, nothing here is needed: see README.md.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup check format lint types imports budgets locks audit test gate bench quality tested docs run fuzz deep

setup:                     ## make .venv with everything for working on Broadsheet
	@$(PYTHON) tools/ground.py requirements-dev.lock

check: lint types imports budgets locks audit    ## everything that reads the code without running it

format: setup              ## lay the code out
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy --strict

imports: setup
	$(BIN)/lint-imports --no-logo

budgets: setup
	$(BIN)/python tools/budgets.py

locks: setup
	$(BIN)/python tools/lock.py --check

audit: setup
	$(BIN)/python tools/audit.py

test:                      ## all tests; make test WITH="tests/desk -k copies"
	@$(PYTHON) tools/test.py $(WITH)

gate:                      ## labelled data against its pinned floors
	@$(PYTHON) tools/test.py -m quality

bench: setup               ## how fast, beside the named peers
	@set -e; for file in $$(grep -l __main__ benchmarks/*.py | grep -v costs); do echo "== $$file"; $(BIN)/python "$$file"; done

quality: setup             ## measure what docs/quality.md tells, and write it; make quality WITH="copies languages" for some
	$(BIN)/python tools/measure_quality.py $(WITH)
	$(BIN)/python tools/make_quality.py

tested:                    ## count anew what docs/how-it-is-tested.md tells
	$(BIN)/python tools/make_tests_page.py

docs:                      ## the documents against the program
	@$(PYTHON) tools/test.py tests/test_house.py tests/test_settings.py tests/tools/test_make_quality.py tests/tools/test_make_tests_page.py

run:                       ## the sample publication
	@$(PYTHON) tools/try.py

fuzz: setup                ## look for input that breaks a reader, ten minutes each; make fuzz WITH="feed page --minutes 60" for some
	@$(BIN)/python -m tests.fuzz $(WITH)

deep: setup                ## everything there is, for hours; says what each suite took; make deep WITH="fuzz bench" for some
	@$(PYTHON) tools/deep.py $(WITH)
