// Compiles proto/*.proto into the descriptor that the server loads, so that it needs no .proto file at run time.
// `--check` writes nothing and exits 1 when the descriptor on disk is out of date.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import protobuf from "protobufjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const TARGET = path.join(ROOT, "lib/sources/record/descriptors.generated.json");
// One after the other, so that the descriptor comes out the same every time.
const FILES = ["flow.proto", "relay.proto", "observer.proto", "peer.proto"];

/** The descriptor's text as it should stand on disk. */
export function compileDescriptors() {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) =>
    target.startsWith("google/") ? target : path.join(ROOT, "proto", path.basename(target));
  for (const file of FILES) root.loadSync(file, { keepCase: true });
  root.resolveAll();
  return `${JSON.stringify(root.toJSON({ keepComments: false }))}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = compileDescriptors();
  if (process.argv.includes("--check")) {
    if ((await readFile(TARGET, "utf8").catch(() => "")) !== text) {
      console.error("lib/sources/record/descriptors.generated.json is out of date: run node tools/build-descriptors.mjs");
      process.exit(1);
    }
  } else {
    await writeFile(TARGET, text);
  }
}
