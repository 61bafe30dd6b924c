// The state folder of something that is up: made when none is named, and removed again when it was made here.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { builtFolder, goVersion } from "../parts.mjs";
import { endPrograms, Failure, isRunning, readState } from "./processes.mjs";

const temporary = (part) => `countersign-${part}-`;

/** Where the programs of a part are; fails when they are not built. */
export function programsOf(part) {
  const version = goVersion();
  if (version === null) throw new Failure("there is no Go on this machine: install Go from https://go.dev/dl, then run `make testbed`.");
  const folder = builtFolder(part, version);
  if (!existsSync(folder)) throw new Failure(`the part ${part} is not built: run \`make testbed\` first.`);
  return folder;
}

/** A folder for something to be brought up in. */
export function openFolder(part, named) {
  if (named === undefined) return { folder: mkdtempSync(join(tmpdir(), temporary(part))), isOurs: true };
  const folder = resolve(named);
  if (readState(folder)?.running.some(isRunning)) throw new Failure(`something is up in ${folder} already: take it down first.`);
  const isOurs = !existsSync(folder);
  mkdirSync(folder, { recursive: true });
  if (readdirSync(folder).length > 0) throw new Failure(`${folder} is not empty: name an empty folder, or none.`);
  return { folder, isOurs };
}

/** Removes what was written into a folder, and the folder too when it was made for that. */
function emptyFolder(folder, isOurs) {
  if (isOurs) rmSync(folder, { recursive: true, force: true });
  else for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
}

/** Brings something up with `start`; when that fails, ends what it had started and removes what it had written. */
export async function bringUp(part, named, start) {
  const programs = programsOf(part);
  const { folder, isOurs } = openFolder(part, named);
  const state = { part, programs, isOurs, running: [] };
  const giveUp = async () => {
    await endPrograms(state.running);
    emptyFolder(folder, isOurs);
  };
  const interrupted = () => void giveUp().then(() => process.exit(1));
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
  try {
    await start(folder, state);
  } catch (error) {
    await giveUp();
    throw error;
  }
  process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
}

/** Ends what is up in a folder and removes it; without a folder, all of the part that were brought up without one. */
export async function takeDown(part, named) {
  if (named !== undefined) return end(part, resolve(named), true);
  for (const name of readdirSync(tmpdir()).filter((name) => name.startsWith(temporary(part)))) await end(part, join(tmpdir(), name), false);
}

async function end(part, folder, isNamed) {
  const state = readState(folder);
  if (state?.part !== part) {
    if (isNamed) throw new Failure(`no ${part} was brought up in ${folder}.`);
    return;
  }
  await endPrograms(state.running);
  emptyFolder(folder, state.isOurs);
}

/** What is up in a folder that an option names. */
export function stateOf(part, named) {
  if (named === undefined) throw new Failure("--state says in which folder: it is missing.");
  const folder = resolve(named);
  const state = readState(folder);
  if (state?.part !== part) throw new Failure(`no ${part} was brought up in ${folder}.`);
  return { folder, state };
}

/** Runs a command of the testbed: one sentence on standard error when it fails. */
export function runCommand(script, act) {
  act(process.argv.slice(2)).catch((error) => {
    console.error(`testbed/bin/${basename(script)}: ${error.message}`);
    process.exit(1);
  });
}
