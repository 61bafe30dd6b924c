#!/bin/sh
# build.sh OUT: Relay, the client and our agents of Cilium 1.20.2, into OUT.
set -eu
out=$1
cd "$(dirname "$0")"
export CGO_ENABLED=0 GOFLAGS="-buildvcs=false -trimpath ${GOFLAGS:-}"
# Cilium reads version, revision and date from one text; a part missing, Relay sends no version at all.
version="-s -w -X 'github.com/cilium/cilium/pkg/version.ciliumVersion=1.20.2 testbed 2026-09-15T20:03:11+00:00' -X github.com/cilium/cilium/hubble/pkg.Version=1.20.2"
go build -ldflags "$version" -o "$out/" github.com/cilium/cilium/hubble-relay github.com/cilium/cilium/hubble
go build -ldflags "$version" -o "$out/hubble-peers" .
