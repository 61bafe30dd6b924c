import { readFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.join(import.meta.dirname, "../../testdata/recordings/spire");

/** The bytes that a real SPIRE 1.15.3 answered: testdata/recordings/spire/<name>.pb. */
export function recordedBytes(name: string): Buffer {
  return readFileSync(path.join(ROOT, `${name}.pb`));
}

/** The same answer as SPIRE's own JSON has it: proto names, 64-bit numbers as text, bytes in base64, defaults written out. */
export function recordedJson(name: string): unknown {
  return JSON.parse(readFileSync(path.join(ROOT, `${name}.json`), "utf8"));
}

/** Epoch ms at which the lab's answers were recorded. */
export const RECORDED_AT_MS = Date.parse("2026-11-22T14:38:57.672Z");

/** Recorded answers that Countersign can read, by message type. */
export const RECORDED = {
  "spire.api.server.entry.v1.ListEntriesResponse": [
    "lab/ListEntries.4.page1",
    "lab/ListEntries.4.page2",
    "lab/ListEntries.4.page3",
    "lab/ListEntries.4.page4",
    "lab/ListEntries.all",
    "lab/ListEntries.cilium",
    "lab/ListEntries.idsonly",
    "lab/ListEntries.thin.500.page1",
    "lab/ListEntries.thin.500.page2",
    "large/ListEntries.thin.500.page1",
    "large/ListEntries.thin.500.page22",
  ],
  "spire.api.server.entry.v1.CountEntriesResponse": ["lab/CountEntries", "lab/CountEntries.cilium", "large/CountEntries"],
  "spire.api.server.agent.v1.ListAgentsResponse": ["lab/ListAgents", "lab/ListAgents.noselectors"],
  "spire.api.server.agent.v1.CountAgentsResponse": ["lab/CountAgents"],
  "spire.api.types.Bundle": ["lab/GetBundle", "lab/GetBundle.anonymous"],
  "spire.api.server.localauthority.v1.GetX509AuthorityStateResponse": ["lab/GetX509AuthorityState"],
  "spire.api.server.debug.v1.GetInfoResponse": ["lab/GetInfo"],
  X509SVIDResponse: ["lab/FetchX509SVID.observer"],
} as const;
