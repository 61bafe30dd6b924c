#!/bin/sh
# Node, then the packages of the lock file: installed once, again only when package.json or the lock changed.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
sh tools/setup-node.sh

# npm looks for its machine-wide settings beside the node that runs it: keep to those of the machine. make puts .node/ first
# on PATH, where the machine's own npm would be asked by the clone's Node.
machine_path=${PATH#"$root/.node/package/bin:"}
NPM_CONFIG_GLOBALCONFIG=$(PATH=$machine_path npm config get globalconfig 2>/dev/null </dev/null || true)
[ -n "$NPM_CONFIG_GLOBALCONFIG" ] && export NPM_CONFIG_GLOBALCONFIG || unset NPM_CONFIG_GLOBALCONFIG
PATH="$root/.node/package/bin:$machine_path"
export PATH NEXT_TELEMETRY_DISABLED=1

wanted=$(cat package.json package-lock.json | cksum)-$(node -p 'process.platform + "-" + process.arch')
stamp=node_modules/.countersign-setup
if [ "$(cat "$stamp" 2>/dev/null || true)" = "$wanted" ]; then
  exit 0
fi
echo "setup: installing the packages of package-lock.json"
npm ci --ignore-scripts --loglevel=error </dev/null ||
  { echo "setup: npm ci failed: what npm says above tells why; run this again when it is mended." >&2; exit 1; }
echo "$wanted" >"$stamp"
