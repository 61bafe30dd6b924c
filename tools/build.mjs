// A production build: the server's bundles, the pages, and the budget of what a browser loads first. Does nothing when
// no source changed since the last build that succeeded; --force builds anyway.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const stamp = join(root, "dist/.sources");
const outputs = ["dist/countersign.mjs", ".next/standalone/server.js"].map((path) => join(root, path));

const sourceFolders = ["app", "components", "lib", "proto", "public"];
const sourceFiles = [
  "instrumentation.ts", "proxy.ts", "next.config.mjs", "postcss.config.mjs", "package.json", "package-lock.json", "tsconfig.json",
  "tools/build.mjs", "tools/build-server.mjs",
];

/** One checksum over the names and contents of everything a build reads; tests beside the code are not part of it. */
function sourcesChecksum() {
  const inFolders = sourceFolders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  const files = [...inFolders, ...sourceFiles.map((path) => join(root, path)).filter((path) => existsSync(path))].sort();
  const hash = createHash("sha256").update(process.version);
  for (const file of files) hash.update(`\0${file.slice(root.length)}\0`).update(readFileSync(file));
  return hash.digest("hex");
}

function run(title, args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit", env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" } });
  if (status === 0) return;
  console.error(`build: ${title} failed: what stands above tells why.`);
  process.exit(1);
}

const checksum = sourcesChecksum();
const built = existsSync(stamp) && readFileSync(stamp, "utf8") === checksum && outputs.every((path) => existsSync(path));
if (built && !process.argv.includes("--force")) {
  console.log("build: nothing changed since the last build");
  process.exit(0);
}

rmSync(stamp, { force: true });
run("bundling the server", ["tools/build-server.mjs"]);
run("building the pages", ["node_modules/next/dist/bin/next", "build"]);
// What a browser fetches stands outside the standalone tree until it is put there.
cpSync(join(root, ".next/static"), join(root, ".next/standalone/.next/static"), { recursive: true });
if (existsSync(join(root, "public"))) cpSync(join(root, "public"), join(root, ".next/standalone/public"), { recursive: true });
run("checking the first load", ["tools/check-first-load.mjs"]);
writeFileSync(stamp, checksum);
