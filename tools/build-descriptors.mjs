// Compiles proto/*.proto into the descriptors that the server loads, so that it needs no .proto file at run time.
// `--check` writes nothing and exits 1 when a descriptor on disk is out of date.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import protobuf from "protobufjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** Each room that speaks protobuf has a descriptor of its own. Files one after the other, so that it comes out the same every time. */
const TARGETS = {
  "lib/sources/record/descriptors.generated.json": ["flow.proto", "relay.proto", "observer.proto", "peer.proto"],
  "lib/spire/descriptors.generated.json": [
    "spire-types.proto",
    "spire-entry.proto",
    "spire-agent.proto",
    "spire-bundle.proto",
    "spire-localauthority.proto",
    "spire-debug.proto",
    "spire-workload.proto",
  ],
};

/** The text of a descriptor of these files as it should stand on disk. */
export function compileDescriptors(files) {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) =>
    target.startsWith("google/") ? target : path.join(ROOT, "proto", path.basename(target));
  for (const file of files) root.loadSync(file, { keepCase: true });
  root.resolveAll();
  return `${JSON.stringify(root.toJSON({ keepComments: false }))}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, files] of Object.entries(TARGETS)) {
    const target = path.join(ROOT, name);
    const text = compileDescriptors(files);
    if (!process.argv.includes("--check")) {
      await writeFile(target, text);
    } else if ((await readFile(target, "utf8").catch(() => "")) !== text) {
      console.error(`${name} is out of date: run node tools/build-descriptors.mjs`);
      process.exitCode = 1;
    }
  }
}
