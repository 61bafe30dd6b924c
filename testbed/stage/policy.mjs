// testbed/bin/policy: what Cilium's own policy engine makes of files of questions.
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { programsOf, runCommand } from "./folders.mjs";
import { Failure } from "./processes.mjs";

const usage = `testbed/bin/policy answer [--release 1.20|1.15] [--rounds COUNT] [--out FOLDER] FILE...
  answers files of questions (JSON, also gzipped): prints each as a line of JSON, or writes it gzipped into a folder
  --rounds: how often each case is computed, with the policies in another order each time; --out: 1.20 only`;

const programOf = { "1.20": "policy-oracle", 1.15: "policy-oracle-1.15" };

function answer({ release, rounds, out }, files) {
  if (!Object.hasOwn(programOf, release)) throw new Failure(`there is no release ${release} here: it is 1.20 or 1.15.`);
  if (release !== "1.20" && out !== undefined) throw new Failure(`${release} takes no --out: the files are 1.20's.`);
  const options = [...(rounds === undefined ? [] : ["-rounds", rounds]), ...(out === undefined ? [] : ["-out", resolve(out)])];
  const asked = spawnSync(join(programsOf("policy"), programOf[release]), [...options, ...files], { stdio: "inherit" });
  process.exitCode = asked.status ?? 1;
}

runCommand("policy", async ([verb, ...rest]) => {
  if (verb === "help") return console.log(usage);
  if (verb !== "answer") throw new Failure(`it is answer or help, not ${verb ?? "nothing"}.`);
  const options = { release: { type: "string", default: "1.20" }, rounds: { type: "string" }, out: { type: "string" } };
  const { values, positionals } = parseArgs({ args: rest, options, allowPositionals: true });
  return answer(values, positionals);
});
