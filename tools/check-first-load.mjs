// Fails when the JavaScript a browser must load before the Pairs page works has grown past its budget.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const budgetKb = 200;
const route = "/pairs/page";
const next = join(resolve(dirname(fileURLToPath(import.meta.url)), ".."), ".next");

/** The chunks of a route: the framework's, then those of its layouts and its page; polyfills for old browsers are not loaded. */
function firstLoadFiles() {
  const { rootMainFiles } = JSON.parse(readFileSync(join(next, "build-manifest.json"), "utf8"));
  const pages = JSON.parse(readFileSync(join(next, "server/app-paths-manifest.json"), "utf8"));
  const page = Object.keys(pages).find((path) => path.replace(/\/\([^)]+\)/g, "") === route);
  if (!page) throw new Error(`the build has no page ${route}: it has ${Object.keys(pages).join(", ")}`);
  const manifestPath = join(next, "server", pages[page].replace(/\.js$/, "_client-reference-manifest.js"));
  const scope = {};
  new Function("globalThis", readFileSync(manifestPath, "utf8"))(scope);
  const { entryJSFiles } = scope.__RSC_MANIFEST[page];
  return [...new Set([...rootMainFiles, ...Object.values(entryJSFiles).flat()])];
}

if (!existsSync(join(next, "build-manifest.json"))) {
  console.error("first load: no production build: run `make build` first.");
  process.exit(1);
}
const files = firstLoadFiles();
const kb = files.reduce((sum, file) => sum + gzipSync(readFileSync(join(next, file))).length, 0) / 1024;
const line = `first load: the Pairs page loads ${kb.toFixed(1)} KB of JavaScript (gzip, ${files.length} files), at most ${budgetKb} KB allowed`;
if (kb > budgetKb) {
  console.error(`${line}: move what the first screen does not need behind a dynamic import.`);
  process.exit(1);
}
console.log(line);
