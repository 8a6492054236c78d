# Everything one needs is here: make setup, demo, test, lint, bench, prove, import.

SHELL := /bin/bash
PY := .local/venv/bin/python
.DEFAULT_GOAL := help

.PHONY: help setup demo stop test lint bench prove import clean

help:
	@echo "make setup                     install what is needed into .local/ (safe to repeat)"
	@echo "make demo                      a demo clinic on http://localhost:8069 (CLINIC_PORT=n for another port)"
	@echo "make stop                      stop the demo server and the private databases"
	@echo "make test [ADDON=clinic_x]     all tests and checks, or those of one addon (K=name: only matching ones)"
	@echo "make lint                      style and syntax checks"
	@echo "make bench [ONLY=a,b] [SCALE=100k|1m]      measurements, into bench/results.json"
	@echo "make prove [NAME=x] [MODULES=a,b]          long proofs, into prove/results/"
	@echo "make import DATA=folder DB=name            import a folder of files into a database"
	@echo "make clean                     delete .local/ with its databases and start over"

setup:
	@bash scripts/setup.sh

demo: setup
	@bash scripts/demo.sh

stop:
	@bash scripts/stop.sh

test: setup
	@bash scripts/with_pg.sh test $(PY) scripts/run_tests.py --addon "$(ADDON)" -k "$(K)"

lint: setup
	@$(PY) scripts/lint.py

bench: setup
	@bash scripts/with_pg.sh test $(PY) -m bench.run --only "$(ONLY)" --scale "$(SCALE)"

prove: setup
	@bash scripts/with_pg.sh test $(PY) -m prove.run --name "$(NAME)" --modules "$(MODULES)" --scale "$(or $(SCALE),1)" --seed "$(or $(SEED),1)"

import: setup
	@bash scripts/import.sh "$(DATA)" "$(DB)" $(ARGS)

clean:
	@bash scripts/clean.sh
