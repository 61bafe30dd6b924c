# Sourced by what installs packages, with `root` set: the clone's Node first on PATH, and the machine's npm with the machine's own
# settings. npm looks for its machine-wide settings beside the node that runs it; make puts .node/ first on PATH, where the
# machine's own npm would be asked by the clone's Node.
machine_path=${PATH#"$root/.node/package/bin:"}
NPM_CONFIG_GLOBALCONFIG=$(PATH=$machine_path npm config get globalconfig 2>/dev/null </dev/null || true)
[ -n "$NPM_CONFIG_GLOBALCONFIG" ] && export NPM_CONFIG_GLOBALCONFIG || unset NPM_CONFIG_GLOBALCONFIG
PATH="$root/.node/package/bin:$machine_path"
export PATH NEXT_TELEMETRY_DISABLED=1
