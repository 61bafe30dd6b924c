import type { WrittenState } from "@/lib/client/written-state";
import type { SpireAnswer } from "@/lib/wire/spire";

/** What must be said above the panels: what cannot be read, why, and what would let it be read. */
export function prepareNotes(answer: SpireAnswer): readonly WrittenState[] {
  return [...kubernetesNotes(answer), ...spireNotes(answer)];
}

function kubernetesNotes({ kubernetes }: SpireAnswer): WrittenState[] {
  const { read, sentence, resources } = kubernetes;
  if (!read) return [say("partial", "Kubernetes is not read", `${ended(sentence)} Nodes, settings, versions and policies are not observed: nothing here means that there are none.`)];
  const notes: WrittenState[] = [];
  const forbidden = resources.filter(({ state }) => state === "forbidden");
  if (forbidden.length > 0) {
    notes.push(say("forbidden", `${forbidden.map(({ title }) => title).join(", ")}: a right is missing`, "What rests on them is not observed. These lines in the ClusterRole's rules grant it:", forbidden.flatMap(({ missing }) => (missing === null ? [] : [missing.manifestLine]))));
  }
  const stale = resources.filter(({ state }) => state === "stale");
  if (stale.length > 0) notes.push(say("stale", `${stale.map(({ title }) => title).join(", ")}: changes may be missed`, ended(stale[0]?.sentence ?? "")));
  return notes;
}

function spireNotes({ read, agentsRead, entries }: SpireAnswer): WrittenState[] {
  if (read.tier === null) return [say("partial", "SPIRE is not read", `${ended(read.sentence)} ${STANDS}`, READ_IT)];
  if (agentsRead.state === "not-observed" && entries.state === "not-observed") return [say("partial", "Entries, agents and authorities are not observed", `${ended(agentsRead.reason)} ${STANDS}`, READ_IT)];
  const refused = [["agents", agentsRead], ["entries", entries]] as const;
  const forbidden = refused.filter(([, reading]) => reading.state === "forbidden");
  if (forbidden.length > 0) return [say("forbidden", `SPIRE refuses to list ${forbidden.map(([name]) => name).join(" and ")}`, ended(forbidden[0]?.[1].reason ?? ""))];
  if (read.state === "stale") return [say("stale", "SPIRE cannot be read any more", `${ended(read.sentence)} What is shown is as last read.`)];
  if (read.state === "syncing") return [say("loading", "SPIRE has not been read yet", ended(read.sentence))];
  return [];
}

const STANDS = "Outcomes and grades rest on policy verdicts and stay as they are; causes that need SPIRE say “not observed”.";
const READ_IT = ["countersign check", "countersign serve --spire spire-server.cilium-spire.svc:8081 --spire-svid unix:///run/spire/sockets/agent/agent.sock"] as const;

function ended(text: string): string {
  return text === "" || /[.!?…]$/.test(text) ? text : `${text}.`;
}

function say(kind: WrittenState["kind"], title: string, text: string, commands: readonly string[] = []): WrittenState {
  return { kind, title, text: text.trim(), commands, actions: [] };
}
