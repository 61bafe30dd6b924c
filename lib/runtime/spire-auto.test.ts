import { afterEach, describe, expect, it } from "vitest";
import { createClusterStore } from "@/lib/cluster/testing/kinds";
import { knownOf } from "@/lib/domain/spire/reading";
import { readBeside, type Beside } from "@/lib/engine/beside";
import { createSurroundings, type Surroundings } from "@/lib/engine/surroundings";
import { silentLog } from "@/lib/platform/log";
import { systemClock } from "@/lib/platform/system-clock";
import { startApiServer, type AccessQuestion } from "@/lib/sources/simulator/apiserver/api-server";
import { serveSimulatedSpire } from "@/lib/spire/simulated/spire-server";
import { openBeside } from "./open-beside";

const HOUR_MS = 3_600_000;
const CONFIG_MAPS = "/api/v1/configmaps";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Cluster {
  readonly beside: Beside;
  readonly surroundings: Surroundings;
  /** Writes, or with null deletes, what SPIRE publishes. */
  publish(text: string | null): void;
  readonly bundle: string;
}

/** A cluster whose cilium-config names a SPIRE that listens over TLS, read with `spire` at auto. */
async function openCluster({ trustDomain = "spiffe.cilium", mayDo = () => true }: { readonly trustDomain?: string; readonly mayDo?: (question: AccessQuestion) => boolean } = {}): Promise<Cluster> {
  let bundle = "";
  const cluster = { trustDomain: "spiffe.cilium", clusterName: "default", nodes: () => ["worker-1"], identities: () => [{ number: 26_244, isRegistered: true }] };
  const spire = await serveSimulatedSpire({ place: { type: "tls", host: "127.0.0.1", port: 0 }, cluster, clockMs: Date.now, startMs: Date.now() - HOUR_MS, onBundle: (pem) => (bundle = pem) });
  closing.push(() => spire.close());
  const store = createClusterStore();
  const data = { "mesh-auth-enabled": "true", "mesh-auth-mutual-enabled": "true", "mesh-auth-spire-server-address": spire.address, "mesh-auth-spiffe-trust-domain": trustDomain };
  store.put(CONFIG_MAPS, { metadata: { namespace: "kube-system", name: "cilium-config" }, data });
  const server = await startApiServer({ store, mayDo });
  closing.push(() => server.close());
  const ways = { clock: systemClock, log: silentLog };
  const surroundings = createSurroundings();
  const beside = readBeside({ ...(await openBeside({ cluster: { kind: "address", server: server.url }, spireNamespace: "cilium-spire", spire: { mode: "auto" }, spireSvid: null }, ways)), ...ways }, surroundings);
  closing.push(() => beside.close());
  return {
    beside,
    surroundings,
    bundle,
    publish(text) {
      if (text === null) store.remove(CONFIG_MAPS, "cilium-spire", "spire-bundle");
      else store.put(CONFIG_MAPS, { metadata: { namespace: "cilium-spire", name: "spire-bundle" }, data: { "bundle.crt": text } });
    },
  };
}

async function until(check: () => boolean, say: () => unknown): Promise<void> {
  const endMs = Date.now() + 10_000;
  while (!check()) {
    if (Date.now() > endMs) throw new Error(`it never happened: ${JSON.stringify(say())}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const reasonOf = ({ beside }: Cluster): string => beside.status().spire.sentence;
const untilSaid = (cluster: Cluster, text: string | RegExp): Promise<void> => until(() => (typeof text === "string" ? reasonOf(cluster).includes(text) : text.test(reasonOf(cluster))), () => cluster.beside.status().spire);

describe("`spire` at auto", () => {
  it("reads what SPIRE tells anyone once the cluster says where it is and who vouches for it, and leaves it when that is taken back", async () => {
    const cluster = await openCluster();
    await untilSaid(cluster, "ConfigMap spire-bundle: it was not found");
    expect(cluster.beside.status().spire).toMatchObject({ read: false, tier: "0", state: "not-observed", entries: null });

    cluster.publish("");
    await untilSaid(cluster, "ConfigMap spire-bundle: the server has not written it yet");

    cluster.publish(cluster.bundle);
    await until(() => cluster.beside.status().spire.state === "live", () => cluster.beside.status().spire);
    expect(cluster.beside.status().spire).toMatchObject({ read: true, tier: "0+", entries: null });
    const view = cluster.surroundings.spire;
    expect(view && knownOf(view.bundle)?.value).toMatchObject({ trustDomain: "spiffe.cilium" });
    expect(view && knownOf(view.server)?.value.spiffeId).toBe("spiffe://spiffe.cilium/spire/server");
    expect([view?.entries.state, view?.agents.state, view?.signing.state, view?.process.state]).toEqual(["not-observed", "not-observed", "not-observed", "not-observed"]);
    expect(cluster.surroundings.entries()).toMatchObject({ read: false, reason: expect.stringContaining("SPIRE tells this only to callers that may list") });

    cluster.publish(null);
    await untilSaid(cluster, "ConfigMap spire-bundle: it was not found");
    expect(cluster.beside.status().spire).toMatchObject({ read: false, tier: "0" });
  });

  it("says which right is missing where the bundle is forbidden", async () => {
    const cluster = await openCluster({ mayDo: ({ name }) => name !== "spire-bundle" });
    await untilSaid(cluster, "ConfigMap spire-bundle: a right to read it is missing");
    const health = cluster.beside.status().cluster.resources.find(({ resource }) => resource === "spire-bundle");
    expect(health).toMatchObject({ state: "forbidden", missing: { manifestLine: expect.stringContaining('resourceNames: ["spire-bundle"]') } });
  });

  it("believes nobody whom the published bundle does not vouch for", async () => {
    const [cluster, other] = [await openCluster(), await openCluster()];
    cluster.publish(other.bundle);
    await untilSaid(cluster, "is not signed by the trust bundle that we have");
    expect(cluster.beside.status().spire.state).toBe("syncing");
    expect(cluster.surroundings.spire?.bundle.state).toBe("syncing");
  });

  it("does not read a SPIRE of another trust domain than Cilium's", async () => {
    const cluster = await openCluster({ trustDomain: "mesh.example" });
    cluster.publish(cluster.bundle);
    await untilSaid(cluster, "mesh.example");
    expect(cluster.surroundings.spire?.bundle.state).toBe("syncing");
  });
});
