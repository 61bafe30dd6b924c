// testbed/bin/hubble: a real Hubble Relay over agents of a scripted cluster, on loopback.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { builtFolder, goVersion } from "../parts.mjs";
import { awaitProgram, claimPort, endPrograms, Failure, freePort, isRunning, readState, startProgram, takesConnections, writeState } from "./processes.mjs";

const usage = `testbed/bin/hubble up [--release 1.20|1.15] [--scenario NAME] [--tls none|server|mutual] [--port PORT] [--ring ENTRIES] [--state FOLDER]
  brings up the agents of a scenario's cluster and a Relay over them; prints one line of JSON with their addresses
testbed/bin/hubble down [--state FOLDER]
  ends it and removes the folder; without a folder: all that were brought up without one
testbed/bin/hubble stop-relay|start-relay --state FOLDER
  ends the Relay alone, and starts it anew`;

const temporary = "countersign-hubble-";
const partOf = { "1.20": "hubble", 1.15: "hubble-1.15" };

function programsOf(release) {
  const version = goVersion();
  const folder = version === null ? null : builtFolder(partOf[release], version);
  if (folder === null || !existsSync(folder)) throw new Failure(`the part ${partOf[release]} is not built: run \`make testbed\` first.`);
  return folder;
}

function relayArguments({ port, healthPort, socket, tls, certificates }) {
  const client = certificates === null ? ["--disable-client-tls"] : [`--tls-hubble-client-cert-file=${certificates}/relay-client.crt`, `--tls-hubble-client-key-file=${certificates}/relay-client.key`, `--tls-hubble-server-ca-files=${certificates}/ca.crt`];
  const server = certificates === null ? ["--disable-server-tls"] : [`--tls-relay-server-cert-file=${certificates}/relay.crt`, `--tls-relay-server-key-file=${certificates}/relay.key`];
  const mutual = tls === "mutual" ? [`--tls-relay-client-ca-files=${certificates}/ca.crt`] : [];
  return ["serve", `--listen-address=127.0.0.1:${port}`, `--health-listen-address=127.0.0.1:${healthPort}`, "--gops=false", `--peer-service=unix://${socket}`, ...client, ...server, ...mutual];
}

async function startRelay(folder, state) {
  await claimPort(state.port);
  const relay = startProgram(folder, "hubble-relay", join(state.programs, "hubble-relay"), relayArguments(state));
  state.running = [...state.running.filter(isRunning), relay];
  writeState(folder, state);
  await awaitProgram(folder, relay, () => takesConnections(state.port));
}

function portOf(text) {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Failure(`--port is ${text}: it must be a number from 1 to 65535.`);
  return port;
}

async function up(options) {
  const { release, scenario, tls } = options;
  if (!(release in partOf)) throw new Failure(`there is no release ${release} here: it is 1.20 or 1.15.`);
  if (!["none", "server", "mutual"].includes(tls)) throw new Failure(`--tls is none, server or mutual, not ${tls}.`);
  const programs = programsOf(release);
  const folder = options.state === undefined ? mkdtempSync(join(tmpdir(), temporary)) : resolve(options.state);
  if (readState(folder)?.running.some(isRunning)) throw new Failure(`something is up in ${folder} already: take it down first.`);
  const isOurs = !existsSync(folder) || options.state === undefined;
  mkdirSync(folder, { recursive: true });
  const state = { part: partOf[release], programs, tls, socket: join(folder, "peer.sock"), certificates: null, port: 0, healthPort: 0, running: [], isOurs };
  try {
    state.port = options.port === undefined ? await freePort() : portOf(options.port);
    await claimPort(state.port);
    state.healthPort = await freePort();
    if (tls !== "none") {
      state.certificates = join(folder, "certificates");
      mkdirSync(state.certificates, { recursive: true });
      const written = spawnSync(join(programs, "hubble-peers"), ["-write-certificates", state.certificates], { encoding: "utf8" });
      if (written.status !== 0) throw new Failure(`the certificates could not be written: ${written.stderr.trim()}.`);
    }
    const agents = ["-scenario", scenario, "-socket", state.socket, "-ring", options.ring, ...(state.certificates === null ? [] : ["-certificates", state.certificates])];
    const peers = startProgram(folder, "hubble-peers", join(programs, "hubble-peers"), agents);
    state.running.push(peers);
    writeState(folder, state);
    const ready = await awaitProgram(folder, peers, () => readFileSync(join(folder, "hubble-peers.out"), "utf8").split("\n").find((line) => line.startsWith("{")));
    await startRelay(folder, state);
    const address = `127.0.0.1:${state.port}`;
    console.log(JSON.stringify({ state: folder, release, relay: address, source: `relay${tls === "none" ? "" : "s"}://${address}`, control: JSON.parse(ready).control, certificates: state.certificates, programs, pids: state.running.map(({ pid }) => pid) }));
  } catch (error) {
    await endPrograms(state.running);
    removeState(folder, isOurs);
    throw error;
  }
}

function removeState(folder, isOurs) {
  if (isOurs) rmSync(folder, { recursive: true, force: true });
  else rmSync(join(folder, "state.json"), { force: true });
}

async function down({ state: named }) {
  const folders = named === undefined ? readdirSync(tmpdir()).filter((name) => name.startsWith(temporary)).map((name) => join(tmpdir(), name)) : [resolve(named)];
  for (const folder of folders) {
    const state = readState(folder);
    if (state === null) {
      if (named !== undefined) throw new Failure(`nothing was brought up in ${folder}.`);
      continue;
    }
    await endPrograms(state.running);
    removeState(folder, state.isOurs);
  }
}

/** Does something with the Relay that is up in a folder. */
async function withRelay(named, act) {
  if (named === undefined) throw new Failure("--state says in which folder: it is missing.");
  const folder = resolve(named);
  const state = readState(folder);
  if (state === null) throw new Failure(`nothing was brought up in ${folder}.`);
  await act(folder, state);
}

async function stopRelay(folder, state) {
  await endPrograms(state.running.filter(({ name }) => name === "hubble-relay"));
  writeState(folder, { ...state, running: state.running.filter(isRunning) });
}

const flags = { release: "1.20", scenario: "a-team-yellow", tls: "none", ring: "4095", port: undefined, state: undefined };

async function run(words) {
  const [verb, ...rest] = words;
  const options = Object.fromEntries(Object.entries(flags).map(([name, usual]) => [name, { type: "string", ...(usual && { default: usual }) }]));
  const { values } = parseArgs({ args: rest, options });
  switch (verb) {
    case "up":
      return up(values);
    case "down":
      return down(values);
    case "stop-relay":
      return withRelay(values.state, stopRelay);
    case "start-relay":
      return withRelay(values.state, startRelay);
    case "help":
      return console.log(usage);
    default:
      throw new Failure(`it is up, down, stop-relay, start-relay or help, not ${verb ?? "nothing"}.`);
  }
}

run(process.argv.slice(2)).catch((error) => {
  console.error(`testbed/bin/hubble: ${error.message}`);
  process.exit(1);
});
