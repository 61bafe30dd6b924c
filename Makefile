# Every target runs from a clean clone and repeats without reinstalling what is there.
.DEFAULT_GOAL := help
.PHONY: help setup demo test build dev bench engine testbed image

SHELL := /bin/sh
export PATH := $(CURDIR)/.node/package/bin:$(PATH)
export NEXT_TELEMETRY_DISABLED := 1

help: ## lists the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## brings Node 24 and the packages, where they are missing
	@sh tools/setup.sh

demo: build ## starts a simulated cluster and the dashboard on http://127.0.0.1:8088; Ctrl-C ends both
	@bin/countersign demo

test: setup ## lint, types, import rules, tests, production build, browser tests; ends with "N passed, N failed"
	@node tools/run-tests.mjs

build: setup ## a production build, nothing started
	@node tools/build.mjs

dev: setup ## the dashboard in development mode over a simulated cluster
	@node tools/dev.mjs

bench: build ## measures decoding, folding and the whole path, and prints the table
	@node bench/run.mjs

engine: setup ## installs the embedded history engine, once: 550 MB
	@sh tools/setup-engine.sh

testbed: ## builds real Cilium, Kubernetes and SPIRE components for tests, with Go; PARTS="hubble" builds those alone
	@node testbed/build.mjs $(PARTS)

image: ## builds the container image with docker
	@sh tools/build-image.sh
