// Bundles the bench's processes into dist/bench/: they run without the rest of the build.
import { build } from "esbuild";

await build({
  entryPoints: { load: "bench/load/server.ts", ours: "bench/paths/ours.ts", kept: "bench/paths/kept.ts", "store-child": "lib/store/embedded/child.ts", naive: "bench/paths/naive.ts", counts: "bench/paths/counts.ts", stages: "bench/paths/stages.ts", policies: "bench/paths/policies.ts", cluster: "bench/load/cluster.ts", join: "bench/paths/join.ts" },
  outdir: "dist/bench",
  outExtension: { ".js": ".mjs" },
  bundle: true,
  splitting: true,
  minifyWhitespace: true,
  // A crash prints the line that it came from.
  lineLimit: 160,
  format: "esm",
  platform: "node",
  target: "node24",
  tsconfig: "tsconfig.json",
  banner: { js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);' },
  logLevel: "warning",
});
