# make setup   prepares .venv/ with the `truongthi` command
# make run     starts the platform with its demonstration contest (HOST, PORT, DATA_DIR may be set)
# make test    everything a change must pass
# make bench   how fast it is, beside two baselines (docs/performance.md); options in BENCH
# make bench-standings  growth of the computation and of the way to the published bundle; STANDINGS=--short
# make faults  hurts a real stack and looks for what was lost (docs/promises.md); ROUNDS=30, options in FAULTS
# make prove   10,000 invented contests computed three ways, 1,000 changed bundles refused (docs/guide/kiem-tra-ket-qua.md)
# make browser-kills  kills tabs and browsers while somebody answers and looks for lost clicks; ROUNDS=200
.PHONY: browser-kills prove setup run test bench bench-standings faults requirements

HOST ?= 127.0.0.1
PORT ?= 8000
DATA_DIR ?= $(CURDIR)/.data
export HOST PORT DATA_DIR

setup:
	@sh scripts/setup.sh

run: setup
	@exec .venv/bin/truongthi serve --demo

test:
	@sh scripts/setup.sh dev
	@sh scripts/chromium.sh
	@unset DATABASE_URL DATA_DIR HOST PORT; exec .venv/bin/pytest -q -n 2 --no-loadscope-reorder

bench:
	@sh scripts/setup.sh
	@exec .venv/bin/python -m bench $(BENCH)

bench-standings:
	@sh scripts/setup.sh dev
	@.venv/bin/python -m bench.standings $(STANDINGS)
	@exec .venv/bin/python -m bench.publication $(STANDINGS)

ROUNDS ?= 30
faults:
	@sh scripts/setup.sh
	@exec .venv/bin/python -m faults.matrix --rounds $(ROUNDS) $(FAULTS)

browser-kills:
	@sh scripts/setup.sh dev
	@sh scripts/chromium.sh
	@unset DATABASE_URL DATA_DIR HOST PORT; BROWSER_KILLS=$(ROUNDS) exec .venv/bin/pytest -q -s tests/journeys/test_killed.py

PROVE ?= --contests 10000 --mutations 1000
prove:
	@sh scripts/setup.sh dev
	@exec .venv/bin/python -m tests.proof.prove $(PROVE)

# Pins anew after a change of requirements*.in (needs pip-tools in .venv; no index address is written).
requirements:
	@sh scripts/requirements.sh
