#!/bin/sh
# build.sh OUT: builds spire-server and spire-agent into OUT, and puts the authorization policy for them beside.
set -eu
out=$(mkdir -p "$1" && cd "$1" && pwd)
cd "$(dirname "$0")"
# The server keeps its entries in SQLite, whose driver is C.
command -v "${CC:-cc}" >/dev/null || { echo "SPIRE needs a C compiler for its SQLite driver; ${CC:-cc} was not found" >&2; exit 1; }
export CGO_ENABLED=1
for name in spire-server spire-agent; do
  go build -p "${GO_PARALLEL:-2}" -trimpath -ldflags '-s -w' -o "$out/$name" "github.com/spiffe/spire/cmd/$name"
done
# The grants of this very release: what the policy of the testbed starts from.
cp "$(go list -m -f '{{.Dir}}' github.com/spiffe/spire)/pkg/server/authpolicy/policy_data.json" "$out/grants.json"
chmod u+w "$out/grants.json"
cp policy.rego "$out/"
