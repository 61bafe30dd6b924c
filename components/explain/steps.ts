import { countOfText, countText } from "@/components/ui/format";
import type { OverviewAnswer } from "@/lib/wire/overview";
import type { SpireAnswer } from "@/lib/wire/spire";

/** `partly`: it holds for some and not for others. */
export type StepState = "on" | "partly" | "off" | "unknown";

/** One step of an authentication, as it stands in this cluster. */
export interface Step {
  readonly id: string;
  /** A few words, for the drawing. */
  readonly name: string;
  /** Where it happens. */
  readonly place: string;
  /** What happens, in plain words. */
  readonly says: string;
  readonly state: StepState;
  /** From what that is known, or why it is not. */
  readonly evidence: readonly string[];
}

type Seen = Pick<OverviewAnswer, "attempts"> | null;

/**
 * How the first packet of a pair becomes an authenticated connection, step by step, from the cluster's live objects;
 * `seen` are the connections of the window, null while they are not known.
 */
export function prepareSteps(answer: SpireAnswer, seen: Seen): readonly Step[] {
  return [policyStep(answer), refusalStep(answer, seen), agentStep(answer), spireAgentStep(answer), serverStep(answer), entryStep(answer), handshakeStep(answer), mapStep(seen), passStep(seen)];
}

function policyStep({ policies: { total, requiring, names, missing } }: SpireAnswer): Step {
  const evidence = requiring > 0 ? [`${countText(requiring)} of ${countOfText(total, "policy", "policies")} that were read ask for it: ${names.join(", ")}${requiring > names.length ? " and more" : ""}`] : [`none of ${countOfText(total, "policy", "policies")} that were read asks for it`];
  if (missing !== null) evidence.push(missing);
  return {
    id: "policy",
    name: "policy asks",
    place: "Kubernetes",
    says: "A rule with authentication.mode required says which pairs must prove who they are.",
    state: requiring > 0 ? "on" : missing === null ? "off" : "unknown",
    evidence,
  };
}

function refusalStep({ claims }: SpireAnswer, seen: Seen): Step {
  const audit = claims.find(({ code }) => code === "audit-mode");
  const met = seen === null ? 0 : seen.attempts.authRefused + seen.attempts.authPending + seen.attempts.authenticatedLate;
  const evidence = [seen === null ? "connections of the window are not known yet" : met > 0 ? `${countOfText(met, "new connection")} of this window met a refusal first (AUTH_REQUIRED)` : "no new connection of this window met a refusal: every pair was known, or none came"];
  if (audit !== undefined) evidence.push(audit.sentence);
  return {
    id: "refusal",
    name: "first packet refused",
    place: "the node that enforces",
    says: "The kernel looks the pair up in the node's auth map. It is not there: the packet is dropped, nothing is queued, and the agent is told.",
    state: met > 0 ? "on" : audit?.bearing === "weakens" ? "off" : "unknown",
    evidence,
  };
}

function agentStep({ meshAuth, nodes, counts }: SpireAnswer): Step {
  const ready = nodes.filter(({ ciliumAgent }) => ciliumAgent?.ready === true).length;
  const evidence = [meshAuth.moduleReason];
  if (nodes.length > 0) evidence.push(`Cilium's agent is ready on ${countText(ready)} of ${countOfText(nodes.length, "node")}${nodes.length < counts.nodes ? " that are listed" : ""}`);
  return {
    id: "agent",
    name: "agent takes it up",
    place: "the node that enforces",
    says: "Cilium's agent takes the pair from its queue. With the module off nobody does, and the pair stays refused.",
    state: meshAuth.module === "on" ? (nodes.length > 0 && ready < nodes.length ? "partly" : "on") : meshAuth.module,
    evidence,
  };
}

function spireAgentStep({ counts, agentsRead }: SpireAnswer): Step {
  const attested = counts.attested + counts.expiresSoon;
  const state: StepState = agentsRead.value === null || counts.nodes === 0 || counts.notObserved === counts.nodes ? "unknown" : attested === counts.nodes ? "on" : attested === 0 && counts.notObserved === 0 ? "off" : "partly";
  const evidence = agentsRead.value === null ? [agentsRead.reason, `${countText(counts.agentReady)} of ${countOfText(counts.nodes, "node")} have a ready agent pod, which is no proof`] : [`${countText(attested)} of ${countOfText(counts.nodes, "node")} have an attested agent`];
  if (agentsRead.state === "stale") evidence.push(`as last read: ${agentsRead.reason}`);
  return { id: "spire-agent", name: "SPIRE agent gives certificates", place: "both nodes", says: "It asks SPIRE's agent on its node, over the admin socket, for the certificate of the identity it acts for.", state, evidence };
}

function serverStep({ server, read }: SpireAnswer): Step {
  const heard = [server.process, server.svid].find(({ state }) => state === "live");
  const ready = server.pods.filter((pod) => pod.ready).length;
  const pods = server.pods.length > 0 ? `${countText(ready)} of ${countOfText(server.pods.length, "server pod")} ready` : server.podsKnown ? "no server pod was found in this cluster" : "pods are not all read";
  const evidence = heard === undefined ? [pods, server.process.reason] : [`it answers${read.label === "" ? "" : ` at ${read.label}`}`, pods];
  return { id: "server", name: "SPIRE server signs", place: "SPIRE server", says: "SPIRE's agent was given the certificates by the server, and renews them at half of their life.", state: heard !== undefined ? "on" : server.pods.length > 0 && ready === 0 ? "off" : "unknown", evidence };
}

function entryStep({ identities, entries, baseEntries }: SpireAnswer): Step {
  const there = identities.found + identities.missing + identities.ambiguous;
  const base = baseEntries.filter(({ state }) => state === "missing");
  const known = entries.value !== null && there > 0;
  const state: StepState = !known ? "unknown" : base.length > 0 || identities.found === 0 ? "off" : identities.found === there ? "on" : "partly";
  const evidence = known ? [`${countText(identities.found)} of ${countOfText(there, "identity", "identities")} have an entry`] : [entries.reason === "" ? "identities are not read" : entries.reason];
  if (base.length > 0) evidence.push(`base entries are missing: ${base.map(({ spiffeId }) => spiffeId).join(", ")}`);
  return { id: "entry", name: "identity has an entry", place: "SPIRE server", says: "There is a certificate only for an identity with an entry; Cilium's operator writes one for each.", state, evidence };
}

function handshakeStep({ meshAuth, claims }: SpireAnswer): Step {
  const port = meshAuth.settings.find(({ key }) => key === "mesh-auth-mutual-listener-port")?.value ?? null;
  const debug = claims.find(({ code }) => code === "debug");
  const on = port !== null && port !== "0" ? `port ${port}` : "their port";
  return {
    id: "handshake",
    name: `handshake on ${on}`,
    place: "node to node",
    says: `The two nodes' agents shake hands over TLS 1.3 on ${on}, each with the certificate of its pod's identity. No packet of the pods goes through it.`,
    state: meshAuth.handshakes,
    evidence: [meshAuth.handshakesReason, ...(debug === undefined ? [] : [debug.sentence])],
  };
}

function mapStep(seen: Seen): Step {
  const held = seen === null ? 0 : seen.attempts.authenticated + seen.attempts.authenticatedLate;
  return {
    id: "map",
    name: "auth map holds the pair",
    place: "the node that enforces",
    says: "Both identities and the other node are noted in the auth map until the first of the two certificates ends. The map itself lives in the kernel and is not read here.",
    state: held > 0 ? "on" : "unknown",
    evidence: [held > 0 ? `${countOfText(held, "new connection")} of this window were let through with Auth: SPIRE, which the map alone allows` : seen === null ? "connections of the window are not known yet" : "no new connection of this window was let through with Auth: SPIRE"],
  };
}

function passStep(seen: Seen): Step {
  const late = seen?.attempts.authenticatedLate ?? 0;
  const refused = seen?.attempts.authRefused ?? 0;
  return {
    id: "pass",
    name: "packet sent again passes",
    place: "client and node",
    says: "The client's kernel sends its SYN again after about 1 s, and it passes. Connections that follow pass at once. What they carry is not encrypted by this.",
    state: late > 0 ? (refused > 0 ? "partly" : "on") : refused > 0 ? "off" : "unknown",
    evidence: [late + refused > 0 ? `${countText(late)} of ${countOfText(late + refused, "new connection")} that were refused first passed later; ${countText(refused)} never did` : seen === null ? "connections of the window are not known yet" : "no new connection of this window was refused first"],
  };
}

/** How the steps stand, in one sentence. */
export function prepareSummary(steps: readonly Step[]): string {
  const of = (state: StepState): Step[] => steps.filter((step) => step.state === state);
  const name = (found: readonly Step[]): string => found.map((step) => step.name).join(", ");
  const [on, partly, off, unknown] = [of("on"), of("partly"), of("off"), of("unknown")];
  const rest = [
    off.length > 0 ? `${countText(off.length)} ${off.length === 1 ? "is" : "are"} off: ${name(off)}` : "",
    partly.length > 0 ? `${countText(partly.length)} ${partly.length === 1 ? "holds" : "hold"} for some only: ${name(partly)}` : "",
    unknown.length > 0 ? `${countText(unknown.length)} ${unknown.length === 1 ? "is" : "are"} not observed: ${name(unknown)}` : "",
  ].filter((part) => part !== "");
  return `${countText(on.length)} of ${countOfText(steps.length, "step")} of an authentication ${on.length === 1 ? "is" : "are"} on${rest.length === 0 ? "" : `; ${rest.join("; ")}`}.`;
}
