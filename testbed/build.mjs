// Builds the parts of the testbed that are not built yet: all of them, or those that are named.
// --is-there builds nothing: it ends with 0 when every one of them is built, and with 1 otherwise.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, openSync, closeSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { builtFolder, cacheFolder, goEnvironment, goVersion, partFolder, partNames, sizeOf, wantedGo } from "./parts.mjs";

const shownLines = 15;
const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;
const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/** Ends with one sentence. */
function giveUp(sentence) {
  console.error(`testbed: ${sentence}`);
  process.exit(1);
}

function isOlder(version, wanted) {
  const numbers = (text) => text.split(".").map((part) => Number.parseInt(part, 10) || 0);
  const [have, need] = [numbers(version), numbers(wanted)];
  const differs = need.findIndex((number, at) => number !== (have[at] ?? 0));
  return differs >= 0 && (have[differs] ?? 0) < need[differs];
}

/** The newest Go that any of the parts asks for. */
function checkGo(version, parts) {
  if (version === null) giveUp("there is no Go on this machine: install Go from https://go.dev/dl and have `go` on PATH, then run `make testbed` again.");
  const found = /go(\d[\d.]*)/.exec(version)?.[1] ?? "0";
  for (const part of parts) {
    if (isOlder(found, wantedGo(part))) giveUp(`Go ${found} is too old for the part ${part}, which needs ${wantedGo(part)} or newer: install it from https://go.dev/dl.`);
  }
}

/** Builds one part beside its place and moves it there when it is whole. */
function build(part, folder) {
  const fresh = `${folder}.building-${process.pid}`;
  const log = join(cacheFolder, `${part}.log`);
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  const output = openSync(log, "w");
  const ran = spawnSync("sh", ["./build.sh", fresh], { cwd: partFolder(part), env: goEnvironment, stdio: ["ignore", output, output] });
  closeSync(output);
  if (ran.status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    console.error(readFileSync(log, "utf8").trimEnd().split("\n").slice(-shownLines).join("\n"));
    giveUp(`the part ${part} could not be built; all that was said is in ${relative(process.cwd(), log)}.`);
  }
  renameSync(fresh, folder);
  // What was built of other sources, or was left half built, is of no more use.
  const isOld = (name) => name !== basename(folder) && new RegExp(`^${part}-[0-9a-f]{16}(\\.building-\\d+)?$`).test(name);
  for (const name of readdirSync(cacheFolder).filter(isOld)) rmSync(join(cacheFolder, name), { recursive: true, force: true });
}

const words = process.argv.slice(2);
const named = words.filter((word) => !word.startsWith("--"));
const known = partNames();
const unknown = named.filter((part) => !known.includes(part));
if (unknown.length > 0) giveUp(`there is no part ${unknown.join(", ")}: the parts are ${known.join(", ")}.`);
const parts = named.length > 0 ? named : known;
const version = goVersion();

if (words.includes("--is-there")) process.exit(version !== null && parts.every((part) => existsSync(builtFolder(part, version))) ? 0 : 1);

checkGo(version, parts);
mkdirSync(cacheFolder, { recursive: true });
const startedAt = performance.now();
let bytes = 0;
for (const part of parts) {
  const folder = builtFolder(part, version);
  const beganAt = performance.now();
  const isThere = existsSync(folder);
  if (!isThere) {
    console.log(`${part}: building, which takes minutes the first time`);
    build(part, folder);
  }
  const size = sizeOf(folder);
  bytes += size;
  console.log(`${part}: ${isThere ? "built already" : `built in ${seconds(performance.now() - beganAt)}`}, ${megabytes(size)}`);
}
console.log(`testbed: ${parts.length} parts, ${seconds(performance.now() - startedAt)}, ${megabytes(bytes)} in testbed/.cache`);
