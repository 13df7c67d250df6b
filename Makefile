# Everything that is done with this repository, by name. `make` alone lists it.
#
# What is slow happens only when needed: scripts/venv compares .venv with requirements-dev.lock, and
# $(BUILT) is newer than every source of the extension module. What a target needs, it installs.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

BIN := .venv/bin
LOCKED := .venv/.locked
BUILT := .venv/.built
EXTENSION := $(wildcard python/errata/_core*.so)
# Folders are listed too: they change when a file goes.
SOURCES := $(shell find rust -type d -o -name '*.rs' -o -name Cargo.toml) \
	Cargo.toml $(wildcard Cargo.lock) pyproject.toml gui/pyproject.toml
# In CI a Cargo.lock that does not fit Cargo.toml is an error; elsewhere cargo mends it.
CARGO_LOCKED := $(if $(CI),--locked)

# A toolchain that rustup has just installed is found without a new shell.
export PATH := $(PATH):$(HOME)/.cargo/bin
# maturin installs into .venv, whatever environment the caller has active.
export VIRTUAL_ENV := $(CURDIR)/.venv
export PYO3_PYTHON := $(CURDIR)/$(BIN)/python
export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport CONDA_PREFIX PYTHONHOME PYTHONPATH

.PHONY: FORCE
FORCE:

.PHONY: help
help: ## List the targets
	@echo "Usage: make TARGET [PYTHON=/path/to/python3]"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: build ## Draw the demo data set into ./demo, evaluate it and print the report
	$(BIN)/errata demo demo

.PHONY: gui
gui: build ## Open the desktop app; on the demo data set where make demo has drawn it
	$(BIN)/errata gui $(wildcard demo)

.PHONY: test-gui-window
test-gui-window: build ## The desktop app's tests once more, in a real window on a virtual screen
	QT_QPA_PLATFORM=xcb xvfb-run --auto-servernum --server-args '-screen 0 1400x900x24' \
		$(BIN)/python -m pytest tests/gui

.PHONY: test
test: toolchain build test-rust test-python ## Run every check and every test

.PHONY: test-rust
test-rust: toolchain $(LOCKED) ## cargo fmt --check, clippy, cargo test
	cargo fmt --all --check
	cargo clippy --workspace --all-targets $(CARGO_LOCKED) -- -D warnings
	cargo test --workspace $(CARGO_LOCKED)

.PHONY: test-python
test-python: build ## ruff, mypy, stubtest, import-linter, pytest
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy --strict
	$(BIN)/python -m mypy.stubtest errata._core
	$(BIN)/lint-imports
	$(BIN)/python -m pytest

# The last PyTorch that comes in one piece, without a gigabyte of CUDA beside it, is for Python 3.10.
TORCH := .venv-torchmetrics
TORCH_PYTHON ?= python3.10

.PHONY: test-torchmetrics
test-torchmetrics: build $(TORCH)/.made ## Run TorchMetrics on the drop-in (TORCH_PYTHON: Python 3.10)
	ERRATA_TORCHMETRICS=$(CURDIR)/$(TORCH)/bin/python \
		$(BIN)/python -m pytest -k torchmetrics tests/python/drop_in

$(TORCH)/.made:
	$(TORCH_PYTHON) -m venv $(TORCH)
	$(TORCH)/bin/python -m pip install --quiet torch==1.12.1 torchvision==0.13.1 \
		torchmetrics==1.4.3 pycocotools==2.0.11 'numpy<2'
	@touch $@

.PHONY: build
build: $(BUILT) ## Make .venv and build the extension module into it, in release mode

# A module that is gone, or that someone built by hand since, is built again.
$(BUILT): $(LOCKED) $(SOURCES) $(or $(EXTENSION),FORCE)
	@scripts/rust-toolchain
	PIP_QUIET=1 $(BIN)/maturin develop --release $(CARGO_LOCKED)
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable gui
	@touch $@

# Runs each time, and changes the file only when .venv has changed.
$(LOCKED): FORCE | system
	@scripts/venv

.PHONY: system
system: ## Install the Debian packages that are needed, or print the line that does
	@scripts/system-packages

.PHONY: toolchain
toolchain: ## Check the Rust toolchain, and add rustfmt and clippy where they are missing
	@scripts/rust-toolchain rustfmt clippy

.PHONY: bench
bench: build ## Measure errata against its peers (a long run; see benches/README.md)
	$(BIN)/python benches/coco_end_to_end.py bbox
	$(BIN)/python benches/coco_end_to_end.py segm
	$(BIN)/python benches/coco_end_to_end.py boundary
	$(BIN)/python benches/coco_end_to_end.py keypoints
	$(BIN)/python benches/coco_end_to_end.py drop-in
	$(BIN)/python benches/kernels.py
	$(BIN)/python benches/tide.py
	$(BIN)/python benches/sweep.py
	$(BIN)/python benches/vectors.py
	$(BIN)/python benches/anomaly_nab.py
	QT_QPA_PLATFORM=offscreen $(BIN)/python benches/gui_frames.py
	$(BIN)/python benches/vectors.py

.PHONY: fmt
fmt: toolchain $(LOCKED) ## Format all code and mend what the linter can
	cargo fmt --all
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

.PHONY: lock
lock: $(LOCKED) ## Bring the lock files in line with the manifests (UPGRADE=1: newest versions)
	$(if $(UPGRADE),cargo update,cargo metadata --format-version 1 >/dev/null)
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.10 --no-python-downloads \
		--all-extras --group checks $(if $(UPGRADE),--upgrade) --custom-compile-command 'make lock' \
		--output-file requirements-dev.lock pyproject.toml

.PHONY: clean
clean: ## Remove what was built, and caches; .venv stays
	rm -rf target dist demo .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	rm -f $(BUILT) $(EXTENSION)
	find python gui tests benches -name __pycache__ -prune -exec rm -rf {} +

.PHONY: distclean
distclean: clean ## Remove .venv as well
	rm -rf .venv $(TORCH)
