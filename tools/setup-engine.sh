#!/bin/sh
# The embedded history engine, into engine/node_modules: installed once, again only when its package.json or lock changed. No
# script of a package runs; that it answers is tried before it counts as installed. `--is-there` says by its exit code
# whether it is installed, and does nothing.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/tools/npm-settings.sh"
cd "$root/engine"

needed_mb=1200

fail() {
  echo "make engine: $1" >&2
  exit 1
}

platform=$(node -p 'process.platform + "-" + process.arch')
stamp=node_modules/.countersign-engine
wanted=$(cat package.json package-lock.json | cksum)-$platform
if [ "$(cat "$stamp" 2>/dev/null || true)" = "$wanted" ]; then
  [ "${1:-}" = --is-there ] || echo "make engine: the history engine is installed already"
  exit 0
fi
[ "${1:-}" != --is-there ] || exit 1

[ "$platform" = linux-x64 ] ||
  fail "the history engine runs on linux-x64, and this is $platform: history stays in memory (history=memory), or goes to a ClickHouse server (history=clickhouse)."
[ -n "$(node -p 'process.report.getReport().header.glibcVersionRuntime ?? ""')" ] ||
  fail "the history engine needs glibc, and this system has another C library: history stays in memory (history=memory), or goes to a ClickHouse server (history=clickhouse)."
free_mb=$(df -Pm . | awk 'NR == 2 { print $4 }')
[ "$free_mb" -ge "$needed_mb" ] ||
  fail "it takes $needed_mb MB while it is being installed, and $root/engine has $free_mb MB left: make room and run this again."

echo "make engine: installing the history engine of engine/package-lock.json, some 550 MB"
started=$(date +%s)
npm ci --ignore-scripts --loglevel=error </dev/null ||
  fail "npm ci failed: what npm says above tells why; run this again when it is mended."
version=$(node -e '
  const { Session } = require("chdb");
  const session = new Session();
  session.queryAsync("SELECT version()").then((answer) => { console.log(answer.text().trim().replaceAll("\"", "")); session.close(); });
') || fail "the history engine was installed and does not start on this machine: what stands above tells why."
size=$(du -sm node_modules | cut -f 1)
echo "$wanted" >"$stamp"
echo "make engine: ClickHouse $version answers; $size MB in $(($(date +%s) - started)) s. countersign uses it from its next start on, without a build."
