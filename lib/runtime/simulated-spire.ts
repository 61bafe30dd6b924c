import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { uidOf } from "@/lib/sources/simulator/kubernetes/workload-objects";
import { serveSimulatedSpire } from "@/lib/spire/simulated/spire-server";
import type { SimulatedIdentity } from "@/lib/spire/simulated/registry";
import type { SpireSpec } from "./spire-spec";

/** The simulated cluster that a simulated SPIRE belongs to. */
export interface SimulatedGround {
  /** As Hubble names them. */
  readonly nodeNames: readonly string[];
  identities(): readonly SimulatedIdentity[];
  /** Epoch ms. */
  readonly startMs: number;
  /** Told the trust bundle, PEM, whenever it has changed. */
  publishBundle(pem: string): void;
}

/** A SPIRE server of a simulated cluster on a socket of its own. */
export interface RunningSpire {
  readonly spec: SpireSpec;
  close(): Promise<void>;
}

/** Cilium's default trust domain (cilium/cilium v1.20.2, install/kubernetes/cilium/values.yaml). */
const TRUST_DOMAIN = "spiffe.cilium";

/** Serves a SPIRE that knows that cluster, on a unix socket in a folder that only this user can enter; `refuses`: methods that nobody may call. */
export async function startSimulatedSpire(ground: SimulatedGround, refuses: readonly string[] = []): Promise<RunningSpire> {
  const folder = await mkdtemp(join(tmpdir(), "countersign-spire-"));
  const socket = join(folder, "api.sock");
  const cluster = {
    trustDomain: TRUST_DOMAIN,
    clusterName: "default",
    // Kubernetes' name of a node is what Hubble puts behind the cluster's.
    nodes: () => ground.nodeNames.map((name) => name.slice(name.lastIndexOf("/") + 1)),
    nodeUid: (name: string) => uidOf(`node/${name}`),
    identities: ground.identities,
  };
  try {
    const running = await serveSimulatedSpire({ place: { type: "unix", path: socket }, cluster, clockMs: Date.now, startMs: ground.startMs, onBundle: ground.publishBundle, refuses });
    return {
      spec: { mode: "gateway", socket },
      close: async () => {
        await running.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
