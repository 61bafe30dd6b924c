// Bundles the server's own code into dist/, npm packages inside: a file for each process, and chunks for what they share
// or load only when they need it. Next is not among them: the server loads it from the standalone tree beside dist/.
import { build } from "esbuild";
import { existsSync, rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** Output name by entry: a process of its own each. */
const processes = {
  countersign: "lib/cli/main.ts",
  "ingest-worker": "lib/runtime/ingest-worker.ts",
  "store-child": "lib/store/embedded/child.ts",
};

const missing = Object.values(processes).filter((entry) => !existsSync(resolve(root, entry)));
if (missing.length > 0) {
  console.error(`build: ${missing.join(" and ")} not found: each process of the server starts in a file of its own.`);
  process.exit(1);
}

rmSync(resolve(root, "dist"), { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: processes,
  outdir: "dist",
  outExtension: { ".js": ".mjs" },
  bundle: true,
  splitting: true,
  // V8 keeps the text of a module as long as it runs, at two bytes a character where comments are not Latin.
  minifyWhitespace: true,
  // A crash prints the line that it came from.
  lineLimit: 160,
  format: "esm",
  platform: "node",
  target: "node24",
  sourcemap: "linked",
  tsconfig: "tsconfig.json",
  external: ["next", "next/*"],
  loader: { ".proto": "text" },
  // CommonJS packages inside an ES module still call require for Node's own modules.
  banner: { js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);' },
  define: { "process.env.NODE_ENV": '"production"' },
  logLevel: "warning",
  legalComments: "external",
});
