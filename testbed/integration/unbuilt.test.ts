import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { complaint } from "./processes";

const commandOf = (name: string) => join(import.meta.dirname, "../bin", name);

/** Says of the commands what they say on a machine whose Go is another one: nothing was built with that. */
it.each([
  ["kube", ["up"]],
  ["spire", ["up"]],
  ["policy", ["answer", "questions.json"]],
])("%s says that its part is not built", async (name, words) => {
  const other = mkdtempSync(join(tmpdir(), "countersign-other-go-"));
  writeFileSync(join(other, "go"), "#!/bin/sh\necho go version go9.9 of the test\n");
  chmodSync(join(other, "go"), 0o755);
  const said = await complaint(commandOf(name), words, { PATH: `${other}:${process.env["PATH"]}` });
  expect(said).toBe(`testbed/bin/${name}: the part ${name} is not built: run \`make testbed\` first.`);
  rmSync(other, { recursive: true });
});
