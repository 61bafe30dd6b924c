#!/bin/sh
# build.sh OUT: builds the policy oracle over Cilium 1.20 and over 1.15 into OUT.
set -eu
out=$(mkdir -p "$1" && cd "$1" && pwd)
cd "$(dirname "$0")"
export CGO_ENABLED=0
build() { go build -p "${GO_PARALLEL:-2}" -trimpath -ldflags '-s -w' -o "$out/$1" .; }
build policy-oracle
cd v1.15
build policy-oracle-1.15
