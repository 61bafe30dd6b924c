import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import type { SpireSource } from "@/lib/ports/spire-source";
import { pemOf } from "../certificate";
import type { SpireOptions, SpireTimings } from "../options";
import { createSimulatedAuthority, type SimulatedAuthority } from "../simulated/certificate";
import { openSpireSource } from "../spire-source";
import { createHandClock, type HandClock } from "./hand-clock";
import { startRecorded, type RecordedServer } from "./recorded-server";
import { startWorkloadApi, svidMessage, type WorkloadApi } from "./workload-api";

export const TRUST_DOMAIN = "spiffe.cilium";
export const OBSERVER = `spiffe://${TRUST_DOMAIN}/mesh-auth-observer`;
const HOUR_MS = 3_600_000;
/** No jitter, and real deadlines short enough for tests. */
export const STEADY: Partial<SpireTimings> = { jitter: 0, callMs: 1_500 };

const undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const each of undo.splice(0).reverse()) await each();
});

/** A folder that goes after the test; short, for unix sockets. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "cs-spire-"));
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What is closed after the test. */
export function closing<Thing extends { stop(): Promise<void> } | { close(): Promise<void> }>(thing: Thing): Thing {
  undo.push(() => ("stop" in thing ? thing.stop() : thing.close()).catch(() => undefined));
  return thing;
}

export async function until(condition: () => boolean, what = "it never happened", ms = 6_000): Promise<void> {
  const endMs = Date.now() + ms;
  while (!condition()) {
    if (Date.now() > endMs) throw new Error(what);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Valid from an hour ago for `leftMs`. */
export function validFor(leftMs: number, agoMs = HOUR_MS): { notBeforeMs: number; notAfterMs: number } {
  return { notBeforeMs: Date.now() - agoMs, notAfterMs: Date.now() + leftMs };
}

/** TLS of a SPIRE server that shows these URIs. */
export function serverTls(authority: SimulatedAuthority, uris: readonly string[] = [`spiffe://${TRUST_DOMAIN}/spire/server`], validity = validFor(HOUR_MS)) {
  const { certificate, key } = authority.issue({ ...validity, uris });
  return { cert: pemOf(certificate), key: key.export({ type: "pkcs8", format: "pem" }), ca: pemOf(authority.certificate) };
}

export interface Stage {
  readonly clock: HandClock;
  readonly server: RecordedServer;
  readonly source: SpireSource;
  /** Tier 1 alone. */
  readonly workload: WorkloadApi | null;
  readonly authority: SimulatedAuthority;
  /** Moves the clock until something is due, and on until `condition` holds. */
  advanceUntil(condition: () => boolean, stepMs?: number): Promise<void>;
}

export type TierUnderTest = "0+" | "1" | "2";

/** A source of that tier before a server that plays the recordings. */
export async function setStage(tier: TierUnderTest, more: Partial<SpireOptions> = {}): Promise<Stage> {
  const folder = makeFolder();
  const clock = createHandClock(Date.now());
  const authority = createSimulatedAuthority(TRUST_DOMAIN, validFor(24 * HOUR_MS));
  const server = closing(await startRecorded(tier === "2" ? { type: "unix", path: join(folder, "api.sock") } : { type: "tls", host: "127.0.0.1", port: 0, tls: serverTls(authority) }, [OBSERVER]));
  const workload = tier === "1" ? closing(await startWorkloadApi(join(folder, "agent.sock"))) : null;
  workload?.give(svidMessage(OBSERVER, authority.issue({ ...validFor(HOUR_MS, 10_000), uris: [OBSERVER] }), [authority.certificate]));
  const host = "127.0.0.1";
  const { port } = server.listening;
  const reach: SpireOptions["reach"] =
    tier === "2" ? { tier, socket: join(folder, "api.sock") } : tier === "1" ? { tier, host, port, workloadSocket: join(folder, "agent.sock") } : { tier, host, port };
  const source = closing(
    openSpireSource({ reach, clock, random: () => 0, publishedBundle: () => pemOf(authority.certificate), ...more, timings: { ...STEADY, ...more.timings }, limits: { pageSize: 4, ...more.limits } }),
  );
  return {
    clock,
    server,
    source,
    workload,
    authority,
    async advanceUntil(condition, stepMs = 1_000) {
      await until(() => {
        if (condition()) return true;
        clock.advance(stepMs);
        return condition();
      });
    },
  };
}
