// Processes that outlive the command that starts them: each is remembered in the state folder by its id and its start,
// so that nothing else is ever ended in its place.
import { spawn } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, connect } from "node:net";
import { join } from "node:path";

const lookMs = 20;
const startMs = 20_000;
const politeMs = 700;

/** Why something could not be brought up, in one sentence. */
export class Failure extends Error {}

export const pause = (ms) => new Promise((settle) => setTimeout(settle, ms));

/** When a process began, in the kernel's own count; null when it is gone. */
function beganAt(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ");
    // Its first thread may be gone while others still hold its ports.
    const isGone = fields[0] === "Z" && readdirSync(`/proc/${pid}/task`).length <= 1;
    return isGone ? null : fields[19];
  } catch {
    return null;
  }
}

export const isRunning = ({ pid, began }) => beganAt(pid) === began;

/** Starts a program in the background, its output into `NAME.log` and `NAME.out` of the folder. */
export function startProgram(folder, name, program, args) {
  const [out, log] = [openSync(join(folder, `${name}.out`), "w"), openSync(join(folder, `${name}.log`), "w")];
  const child = spawn(program, args, { cwd: folder, detached: true, stdio: ["ignore", out, log], env: { ...process.env, HOME: folder } });
  closeSync(out);
  closeSync(log);
  child.on("error", () => undefined);
  child.unref();
  if (child.pid === undefined) throw new Failure(`${name} could not be started: ${program} is not there or may not be run.`);
  return { name, pid: child.pid, began: beganAt(child.pid) };
}

/** The last line that a program said, in the words of its own log. */
export function lastWords(folder, name) {
  const lines = ["out", "log"].flatMap((kind) => readFileSync(join(folder, `${name}.${kind}`), "utf8").split("\n"));
  const said = lines.map((line) => line.trim()).filter((line) => line !== "").at(-1) ?? "it said nothing";
  return (/\berror="?((?:[^"\\]|\\.)+)/.exec(said)?.[1] ?? said).slice(0, 300);
}

/** Waits until `look` gives something; fails when the program ends before, or says nothing for too long. */
export async function awaitProgram(folder, program, look, patienceMs = startMs) {
  const until = Date.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (!isRunning(program)) throw new Failure(`${program.name} ended while it was starting: ${lastWords(folder, program.name)}.`);
    if (Date.now() > until) throw new Failure(`${program.name} was not ready after ${patienceMs / 1000} s: ${lastWords(folder, program.name)}.`);
    await pause(lookMs);
  }
}

/** Ends programs, politely first unless there is no patience at all; resolves when they are gone. */
export async function endPrograms(programs, patienceMs = politeMs) {
  const send = (signal) => {
    for (const { pid } of programs.filter(isRunning)) {
      try {
        process.kill(pid, signal);
      } catch {
        // It ended by itself in between.
      }
    }
  };
  if (patienceMs > 0) send("SIGTERM");
  const until = Date.now() + patienceMs;
  while (programs.some(isRunning) && Date.now() < until) await pause(lookMs);
  send("SIGKILL");
  while (programs.some(isRunning)) await pause(lookMs);
}

/** A port of loopback that is free now. */
export function freePort() {
  return new Promise((settle, fail) => {
    const server = createServer().once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => settle(port));
    });
  });
}

/** Fails when somebody listens at a port of loopback. */
export function claimPort(port) {
  return new Promise((settle, fail) => {
    const server = createServer().once("error", () => fail(new Failure(`port ${port} on 127.0.0.1 is taken: name another one, or none for a free one.`)));
    server.listen(port, "127.0.0.1", () => server.close(() => settle(port)));
  });
}

/** True when a port of loopback takes connections. */
export function takesConnections(port) {
  return new Promise((settle) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => settle(true)).once("error", () => settle(false));
    socket.once("connect", () => socket.destroy());
  });
}

const stateFile = (folder) => join(folder, "state.json");

export function writeState(folder, state) {
  writeFileSync(stateFile(folder), JSON.stringify(state));
}

/** What is up in a folder; null when nothing was brought up there. */
export function readState(folder) {
  try {
    return JSON.parse(readFileSync(stateFile(folder), "utf8"));
  } catch {
    return null;
  }
}
