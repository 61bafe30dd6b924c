#!/bin/sh
# build.sh OUT: Relay and our agents of Cilium 1.15.7, into OUT.
set -eu
out=$1
cd "$(dirname "$0")"
export CGO_ENABLED=0 GOFLAGS="-buildvcs=false -trimpath ${GOFLAGS:-}"
version="-s -w -X 'github.com/cilium/cilium/pkg/version.ciliumVersion=1.15.7 testbed 2024-07-11T15:35:48+00:00'"
go build -ldflags "$version" -o "$out/" github.com/cilium/cilium/hubble-relay
go build -ldflags "$version" -o "$out/hubble-peers" .
