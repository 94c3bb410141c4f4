# Everything runs from here; `make help` lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
BIN := .venv/bin
SDKS := dashscope-1 dashscope-2 openai-2 openai-3
# Each in an environment of its own: what checkov pins would hold our packages back.
CHECKOV := build/checkov-3.3.30/bin/checkov
PIP_AUDIT := build/pip-audit-2.10.1/bin/pip-audit
export SAM_CLI_TELEMETRY := 0
export AWS_DEFAULT_REGION ?= us-east-1
# The tools of the checkout come first: `sam build` looks for python3.13 with pip on PATH.
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help setup demo test check format lint types contracts requirements template checkov audit unit \
	integration conformance evaluation baseline e2e least-privilege chaos chaos-short load corpus batch batch-short schema bench labelled build deploy invoke clean

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## (.*)/  \1|\2/' | column -t -s '|'

setup: build/setup ## install everything into the checkout

build/setup: pyproject.toml uv.lock .python-version
	@command -v uv >/dev/null || { test -x .uv/bin/uv || \
		{ python3 -m venv .uv && .uv/bin/pip install --quiet --upgrade uv; }; }
	test -x $(BIN)/pip || $(UV) venv --quiet --seed --clear .venv
	$(UV) sync --quiet --locked
	UV_PROJECT_ENVIRONMENT=build/emulator $(UV) sync --quiet --locked --only-group emulator --no-install-project
	UV_PROJECT_ENVIRONMENT=build/lambda-runtime $(UV) sync --quiet --locked --only-group lambda-runtime --no-install-project
	@for sdk in $(SDKS); do UV_PROJECT_ENVIRONMENT=build/sdk/$$sdk \
		$(UV) sync --quiet --locked --only-group sdk-$$sdk --no-install-project || exit 1; done
	@mkdir -p build && touch $@

$(CHECKOV) $(PIP_AUDIT): | build/setup
	$(UV) venv --quiet --clear --python $(BIN)/python $(@:/bin/$(@F)=)
	$(UV) pip install --quiet --python $(@:/bin/$(@F)=) \
		$(subst $(@F)-,$(@F)==,$(notdir $(@:/bin/$(@F)=)))

demo: setup ## run the pipeline on the sample documents and show what comes out
	$(BIN)/receipts demo

test: check unit integration conformance evaluation e2e chaos-short batch-short ## everything that CI runs

check: format lint types contracts requirements template checkov ## everything but the tests

format: setup
	$(BIN)/ruff format --check .

lint: setup
	$(BIN)/ruff check .

types: setup
	$(BIN)/mypy

contracts: setup
	$(BIN)/lint-imports

requirements: setup ## the layers' requirements are what uv.lock says
	@for layer in shared imaging; do \
		$(UV) export --quiet --locked --only-group $$layer-layer --no-emit-project --no-annotate --no-header \
		| diff layers/$$layer/requirements.txt - || { echo "run: make lock"; exit 1; }; done

lock: ## refresh uv.lock and the layers' requirements after changing pyproject.toml
	$(UV) lock
	@for layer in shared imaging; do \
		$(UV) export --quiet --only-group $$layer-layer --no-emit-project --no-annotate --no-header \
		--output-file layers/$$layer/requirements.txt; done

template: setup
	$(BIN)/sam validate --lint

checkov: setup $(CHECKOV) ## the template keeps checkov's rules, but for those that .checkov.yaml gives a reason for
	$(CHECKOV) --config-file .checkov.yaml

# The SDKs of a group exclude one another, hence two exports. A package that the database does not
# tell about fails the audit, which would pass unread otherwise.
audit: checkov $(PIP_AUDIT) ## the locked packages against PyPI's list of vulnerabilities, which is asked over the network
	@for others in "dashscope-1 openai-2" "dashscope-2 openai-3"; do \
		$(UV) export --quiet --locked --all-groups --no-emit-project \
			$$(printf -- '--no-group sdk-%s ' $$others) --output-file build/locked.txt && \
		$(PIP_AUDIT) --strict --progress-spinner off --disable-pip --require-hashes \
			--requirement build/locked.txt || \
		{ echo "Not audited, or not safe: PyPI was not reached, or the package named above is vulnerable."; exit 1; }; done

unit: setup ## fast tests of single modules
	$(BIN)/python -m pytest tests/unit

integration: setup ## stages and stores against an emulated AWS
	$(BIN)/python -m pytest tests/integration

conformance: setup ## the vendor's own SDKs, old and new, against the local OCR service
	$(BIN)/python -m pytest tests/conformance

evaluation: setup ## labelled receipts are read as well as tests/evaluation/baseline.json says
	$(BIN)/python -m pytest tests/evaluation

baseline: setup ## measure tests/evaluation/baseline.json anew
	$(BIN)/python -m tests.evaluation.figures

e2e: setup build ## the deployed local stack, from upload to webhook, and each built function
	$(BIN)/python -m pytest tests/e2e

least-privilege: setup build ## take each grant out of its role in the local stack, and see what then fails
	$(BIN)/python -m pytest tests/least_privilege

chaos: setup build ## 1,000 documents through the local stack while workers die and every service fails
	$(BIN)/python -m tests.chaos.chaos

load: setup build ## 5,000 pages through the local stack with an instant engine, and what each costs
	$(BIN)/python -m tests.chaos.load

corpus: setup build ## the files of FOLDER through the local stack, each held against its manifest.csv
	$(BIN)/python -m tests.chaos.corpus "$(FOLDER)"

batch: setup build ## 5,000 pages through the Batch API of the local stack while lines, batches and workers fail
	$(BIN)/python -m tests.chaos.batch

batch-short: setup build
	$(BIN)/python -m tests.chaos.batch --documents 20

chaos-short: setup build
	$(BIN)/python -m tests.chaos.chaos --documents 30

schema: setup ## write the JSON Schema of the record, and its example from the last `make demo`
	$(BIN)/receipts schema

bench: setup build ## measure, and write build/bench.json
	$(BIN)/python -m benchmarks

labelled: setup ## make our own labelled receipts in build/labelled, for `receipts eval`
	$(BIN)/python -m samples.labelled build/labelled

build: setup ## build the functions and layers
	$(BIN)/sam build
	$(BIN)/python -m local.bytecode

deploy: build ## deploy to the AWS account of your credentials
	$(BIN)/sam deploy --guided

invoke: build ## invoke one built function in the local stack: make invoke FUNCTION=aggregate EVENT=events/aggregate.json
	$(BIN)/receipts local up
	$(BIN)/python -m local.invoke $(FUNCTION) $(EVENT)

clean: ## remove everything that was made here
	-test -x $(BIN)/receipts && $(BIN)/receipts local down
	rm -rf .venv .uv build .aws-sam .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
