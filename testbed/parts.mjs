// The parts of the testbed, and where the programs of each are: built once, kept under a key of all that they are made of.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const testbed = dirname(fileURLToPath(import.meta.url));
export const cacheFolder = join(testbed, ".cache");

/** Where Go's own installation puts it, for a PATH that was not told; TESTBED_GO names another folder. */
const usualGo = process.env.TESTBED_GO ?? "/usr/local/go/bin";

/** The environment in which Go is called: the machine's own Go and no other, in English. */
export const goEnvironment = { ...process.env, PATH: `${process.env.PATH}:${usualGo}`, GOTOOLCHAIN: "local", GOWORK: "off" };

/** Every part: a folder with a Go module and a build.sh. */
export function partNames() {
  const isPart = (name) => ["go.mod", "build.sh"].every((file) => existsSync(join(testbed, name, file)));
  return readdirSync(testbed).filter(isPart).sort();
}

/** What `go version` says, or null when there is no Go. */
export function goVersion() {
  const asked = spawnSync("go", ["version"], { env: goEnvironment, encoding: "utf8" });
  return asked.status === 0 ? asked.stdout.trim() : null;
}

/** The Go release that a part asks for: "1.26.0". */
export function wantedGo(part) {
  return /^go (\S+)/m.exec(readFileSync(join(testbed, part, "go.mod"), "utf8"))?.[1] ?? "1.0";
}

export function partFolder(part) {
  return join(testbed, part);
}

/** Where the programs of a part are, or would be, when built by `version`. */
export function builtFolder(part, version) {
  return join(cacheFolder, `${part}-${keyOf(part, version)}`);
}

function keyOf(part, version) {
  const hash = createHash("sha256").update(`${version}\n`);
  for (const folder of [partFolder(part), ...replacedFolders(part)]) {
    for (const file of filesIn(folder)) hash.update(`${relative(testbed, file)}\n`).update(readFileSync(file)).update("\n");
  }
  return hash.digest("hex").slice(0, 16);
}

/** The modules beside a part that it takes its own code from. */
function replacedFolders(part) {
  const text = readFileSync(join(partFolder(part), "go.mod"), "utf8");
  return [...text.matchAll(/=>\s+(\.\.?\/\S+)/g)].map((found) => resolve(partFolder(part), found[1])).sort();
}

function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesIn(join(folder, entry.name)) : [join(folder, entry.name)]));
}

/** The bytes in a folder. */
export function sizeOf(folder) {
  return filesIn(folder).reduce((sum, file) => sum + statSync(file).size, 0);
}
