// testbed/bin/spire: a real SPIRE server and agents with the entries cilium-operator makes, on loopback.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { agentIdentity, askServer, ciliumIdentities, createEntries, serverSocket } from "./entries.mjs";
import { bringUp, runCommand, stateOf, takeDown } from "./folders.mjs";
import { awaitProgram, claimPort, endPrograms, Failure, freePort, isRunning, startProgram, writeState } from "./processes.mjs";
import { observer, socketsOf, writeAgentSettings, writeServerSettings } from "./spire-settings.mjs";

const usage = `testbed/bin/spire up [--entries COUNT] [--agents COUNT] [--trust-domain NAME] [--ca-life 24h] [--svid-life 1h] [--agent-life 1h] [--port PORT] [--state FOLDER]
  brings up a server and agents with the entries of so many Cilium identities; prints one line of JSON with addresses and sockets
testbed/bin/spire down [--state FOLDER]
  ends it and removes the folder; without a folder: all that were brought up without one
testbed/bin/spire stop|start server|agent-1 --state FOLDER
  ends one of the programs, and starts it anew
testbed/bin/spire mint /PATH --state FOLDER
  has the server sign an identity that no entry names; prints where its certificate, key and bundle are`;

/** A socket's address has room for so many bytes, on Linux. */
const longestSocket = 107;
/** Above so many entries, looking for new ones every second would keep the server busy. */
const fewEntries = 1_000;

async function startServer(folder, state) {
  await startPart(folder, state, "server", "spire-server", [], state.ports.health);
  writeFileSync(join(folder, "bundle.pem"), await askServer(folder, state, ["bundle", "show"]));
}

/** Starts an agent; for the first time with a token by which it joins. */
async function startAgent(folder, state, agent) {
  const said = agent.hasJoined ? null : await askServer(folder, state, ["token", "generate", "-spiffeID", agentIdentity(state)]);
  const token = said === null ? [] : ["-joinToken", /Token: (\S+)/.exec(said)?.[1] ?? ""];
  agent.hasJoined = true;
  await startPart(folder, state, agent.name, "spire-agent", token, agent.health);
}

async function startPart(folder, state, name, program, args, health) {
  const started = startProgram(folder, name, join(state.programs, program), ["run", "-config", join(folder, `${name}.conf`), ...args]);
  state.running = [...state.running.filter(isRunning), started];
  writeState(folder, state);
  await awaitProgram(folder, started, () => fetch(`http://127.0.0.1:${health}/ready`).then(({ ok }) => ok, () => false), 60_000);
}

function countOf(name, text, least) {
  const count = Number(text);
  if (!Number.isInteger(count) || count < least) throw new Failure(`--${name} is a whole number from ${least} on, not ${text}.`);
  return count;
}

async function up(options) {
  const entries = countOf("entries", options.entries, 0);
  const agents = countOf("agents", options.agents, 1);
  await bringUp("spire", options.state, async (folder, state) => {
    const longest = socketsOf(folder, `agent-${agents}`).socket;
    if (Buffer.byteLength(longest) > longestSocket) throw new Failure(`${longest} is too long for a socket: name a folder with a shorter path.`);
    state.trustDomain = options["trust-domain"];
    state.lives = { ca: options["ca-life"], svid: options["svid-life"], agent: options["agent-life"] };
    state.interval = entries > fewEntries ? "5s" : "1s";
    state.ports = { server: options.port === undefined ? await freePort() : await claimPort(Number(options.port)), health: await freePort(), metrics: await freePort() };
    state.agents = [];
    writeServerSettings(folder, state);
    await startServer(folder, state);
    // Whatever runs on this very Node is the observer: the dashboard, and tests.
    await createEntries(folder, state, [{ path: observer, program: process.execPath }, ...ciliumIdentities(entries)]);
    for (let number = 1; number <= agents; number += 1) {
      const agent = { name: `agent-${number}`, health: await freePort(), metrics: await freePort(), hasJoined: false };
      mkdirSync(join(folder, agent.name));
      state.agents.push(agent);
      writeAgentSettings(folder, state, agent);
      await startAgent(folder, state, agent);
    }
    writeState(folder, state);
    print(folder, state);
  });
}

const loopback = (port) => `127.0.0.1:${port}`;

function print(folder, state) {
  const server = { address: loopback(state.ports.server), socket: serverSocket(folder), health: loopback(state.ports.health), metrics: loopback(state.ports.metrics) };
  const agents = state.agents.map(({ name, health, metrics }) => ({ name, ...socketsOf(folder, name), health: loopback(health), metrics: loopback(metrics) }));
  const pids = state.running.filter(isRunning).map(({ pid }) => pid);
  console.log(JSON.stringify({ state: folder, trustDomain: state.trustDomain, server, agents, bundle: join(folder, "bundle.pem"), observer: `spiffe://${state.trustDomain}${observer}`, programs: state.programs, pids }));
}

/** The folder, its state, and which of its programs is meant. */
function partOf({ state: named }, name) {
  const { folder, state } = stateOf("spire", named);
  const agent = state.agents.find((one) => one.name === name);
  if (name !== "server" && agent === undefined) throw new Failure(`there is no ${name ?? "program without a name"} here: it is server or ${state.agents.map((one) => one.name).join(", ")}.`);
  return { folder, state, agent };
}

async function stop(options, name) {
  const { folder, state } = partOf(options, name);
  await endPrograms(state.running.filter((one) => one.name === name), 5_000);
  writeState(folder, { ...state, running: state.running.filter(isRunning) });
}

async function start(options, name) {
  const { folder, state, agent } = partOf(options, name);
  if (state.running.some((one) => one.name === name && isRunning(one))) throw new Failure(`${name} is running already.`);
  await (agent === undefined ? startServer(folder, state) : startAgent(folder, state, agent));
}

async function mint({ state: named }, path) {
  if (!path?.startsWith("/")) throw new Failure(`the path of an identity begins with a slash, not ${path ?? "with nothing"}.`);
  const { folder, state } = stateOf("spire", named);
  const written = mkdtempSync(join(folder, "minted-"));
  await askServer(folder, state, ["x509", "mint", "-spiffeID", `spiffe://${state.trustDomain}${path}`, "-write", written]);
  console.log(JSON.stringify({ certificate: join(written, "svid.pem"), key: join(written, "key.pem"), bundle: join(written, "bundle.pem") }));
}

const verbs = { up, down: ({ state }) => takeDown("spire", state), stop, start, mint, help: () => console.log(usage) };

const flags = { entries: "5", agents: "1", "trust-domain": "spiffe.cilium", "ca-life": "24h", "svid-life": "1h", "agent-life": "1h", port: undefined, state: undefined };

runCommand("spire", async ([verb, ...rest]) => {
  if (!Object.hasOwn(verbs, verb ?? "")) throw new Failure(`it is ${Object.keys(verbs).join(", ")}, not ${verb ?? "nothing"}.`);
  const options = Object.fromEntries(Object.entries(flags).map(([name, usual]) => [name, { type: "string", ...(usual && { default: usual }) }]));
  const { values, positionals } = parseArgs({ args: rest, options, allowPositionals: true });
  await verbs[verb](values, positionals[0]);
});
