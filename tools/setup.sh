#!/bin/sh
# Node, then the packages of the lock file: installed once, again only when package.json or the lock changed.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
sh tools/setup-node.sh

. "$root/tools/npm-settings.sh"

wanted=$(cat package.json package-lock.json | cksum)-$(node -p 'process.platform + "-" + process.arch')
stamp=node_modules/.countersign-setup
if [ "$(cat "$stamp" 2>/dev/null || true)" = "$wanted" ]; then
  exit 0
fi
echo "setup: installing the packages of package-lock.json"
npm ci --ignore-scripts --loglevel=error </dev/null ||
  { echo "setup: npm ci failed: what npm says above tells why; run this again when it is mended." >&2; exit 1; }
echo "$wanted" >"$stamp"
