import { describe, expect, test } from "vitest";
import { openClusterSource } from "@/lib/cluster/cluster-source";
import { createClusterBook, type ClusterBook } from "@/lib/domain/cluster/cluster-book";
import { systemClock } from "@/lib/platform/system-clock";
import { startApiServer } from "../apiserver/api-server";
import { SCENARIOS } from "../scenario/index";
import { startSimulation, type Simulation } from "../simulation";
import { startSimulator } from "../start";
import { createSimulatedKubernetes } from "./kubernetes";

/** The cluster at an address, read until everything was told. */
async function read(server: string): Promise<ClusterBook> {
  const source = await openClusterSource({ access: { kind: "address", server }, spireNamespace: "cilium-spire", clock: systemClock });
  const book = createClusterBook();
  const told = new Map<string, string>();
  for await (const events of source.events(AbortSignal.timeout(20_000))) {
    for (const event of events) {
      if (event.kind === "changes") book.apply(event.changes, Date.now());
      else told.set(event.health.resource, event.health.state);
    }
    const resources = source.health().resources;
    if (resources.some(({ resource }) => resource === "ciliumendpoints") && resources.every(({ resource }) => ["live", "absent"].includes(told.get(resource) ?? ""))) break;
  }
  return book;
}

async function readSimulated(simulation: Simulation): Promise<ClusterBook> {
  const { store } = createSimulatedKubernetes(simulation.world);
  const server = await startApiServer({ store });
  try {
    return await read(server.url);
  } finally {
    await server.close();
  }
}

const simulate = (scenario: string) => startSimulation({ scenario, seed: 1, startNs: 1_795_000_000_000_000_000n, turns: scenario === "large" ? { pairs: 200, nodes: 5 } : {} });

describe.each(Object.keys(SCENARIOS))("the objects of %s", (scenario) => {
  test("name, place and number every pod as its flows do", async () => {
    const simulation = simulate(scenario);
    const { cluster } = simulation.world;
    const book = await readSimulated(simulation);
    for (const workload of cluster.workloads) {
      for (const { pod, address, node, namespace } of workload.pods) {
        expect(book.podAt(address)?.name).toBe(pod);
        expect(book.nameOf(namespace ?? "", pod ?? "")).toEqual({ name: workload.name, kind: workload.kind, namedBy: "owner" });
        expect(book.endpointOf(namespace ?? "", pod ?? "")).toMatchObject({ identity: workload.identity.number, addresses: [address], nodeAddress: node?.address });
      }
      expect(book.identity(workload.identity.number)?.labels).toEqual([...workload.identity.labels].sort());
      expect(book.identitiesOf(workload.namespace, workload.name)).toContain(workload.identity.number);
    }
    expect(book.of("nodes").size).toBe(cluster.nodes.length);
    expect([...book.of("daemonsets").values()].map(({ part, ready }) => [part.role, ready]).sort()).toEqual([["cilium-agent", cluster.nodes.length], ["spire-agent", cluster.nodes.length]]);
  });
});

describe("the policies", () => {
  test("are those in force, with what they ask for", async () => {
    const simulation = simulate("team-yellow");
    const book = await readSimulated(simulation);
    const objects = [...book.of("ciliumnetworkpolicies").values()];
    expect(objects.map(({ namespace, name }) => `${namespace}/${name}`).sort()).toEqual(simulation.world.policies.all().map(({ namespace, name }) => `${namespace}/${name}`).sort());
    expect(book.of("ciliumnetworkpolicies").get("shop/catalog-read-only")?.object["spec"]).toEqual({
      endpointSelector: { matchLabels: { "k8s:app": "catalog" } },
      ingress: [
        {
          fromEndpoints: [{ matchLabels: { "k8s:app": "storefront", "k8s:io.kubernetes.pod.namespace": "shop" } }, { matchLabels: { "k8s:app": "cart", "k8s:io.kubernetes.pod.namespace": "shop" } }],
          authentication: { mode: "required" },
          toPorts: [{ ports: [{ port: "8080", protocol: "TCP" }], rules: { http: [{ method: "GET", path: "/products.*" }, { method: "GET", path: "/search\\?.*" }] } }],
        },
        { fromEndpoints: [{ matchLabels: { "k8s:app": "prometheus", "k8s:io.kubernetes.pod.namespace": "observability" } }], toPorts: [{ ports: [{ port: "9090", protocol: "TCP" }] }] },
      ],
    });
    expect(book.of("ciliumnetworkpolicies").get("batch/reports-egress")?.object["spec"]).toMatchObject({
      egress: [{ authentication: { mode: "required" } }, { toCIDR: ["198.51.100.0/24"] }, { toPorts: [{ ports: [{ port: "53", protocol: "ANY" }] }] }],
    });
    expect(book.of("ciliumnetworkpolicies").get("payments/gateway")?.object["spec"]).toMatchObject({
      ingress: [{ fromEndpoints: [{}] }, { fromEntities: ["ingress"], authentication: { mode: "required" } }, {}],
      egress: [{ toFQDNs: [{ matchName: "api.cards.example" }] }, { toPorts: [{ rules: { dns: [{ matchPattern: "*" }] } }] }, { toEndpoints: [{ matchLabels: { "k8s:io.kubernetes.pod.namespace": "payments" } }] }],
    });
  });

  test("come, change and go with the world's", () => {
    const simulation = simulate("team-yellow");
    const kubernetes = createSimulatedKubernetes(simulation.world);
    const seen: string[] = [];
    kubernetes.store.collection("/apis/cilium.io/v2/ciliumnetworkpolicies")?.follow(({ type, object }) => void (object.metadata.name === "enforce-access" && seen.push(type)));
    for (let sec = 0; sec < 250; sec += 1) {
      simulation.advance(sec * 1_000);
      kubernetes.follow();
    }
    expect(seen.slice(0, 3)).toEqual(["ADDED", "MODIFIED", "DELETED"]);
  });

  test("are dated by when they came, and count how often they were written since", () => {
    const simulation = simulate("team-yellow");
    const startMs = Number(simulation.world.startNs / 1_000_000n);
    const { store, follow } = createSimulatedKubernetes(simulation.world);
    const madeAt = (name: string): unknown => store.collection("/apis/cilium.io/v2/ciliumnetworkpolicies")?.objects.get(name)?.metadata;
    const dated = (ms: number, generation: number): unknown => expect.objectContaining({ creationTimestamp: new Date(ms).toISOString().replace(".000Z", "Z"), generation });
    // A round of the lab takes 240 s: it makes the policy after 30 s and has it ask for authentication after 80 s.
    for (const [sec, made, generation] of [[31, 30, 1], [81, 30, 2], [275, 270, 1]] as const) {
      simulation.advance(sec * 1_000);
      follow();
      expect(madeAt("team-yellow/enforce-access")).toEqual(dated(startMs + made * 1_000, generation));
    }
    expect(madeAt("shop/catalog-read-only")).toEqual(dated(startMs - 3 * 86_400_000, 1));
  });
});

test("a simulator serves them beside its Relay, and ends both", async () => {
  const simulator = await startSimulator({ listen: "127.0.0.1:0", kubernetesPort: 0, scenario: "team-yellow", backfillMs: 0, rate: 5 });
  const server = simulator.kubernetes ?? "";
  try {
    const book = await read(server);
    expect(book.config()?.values["mesh-auth-enabled"]).toBe("true");
    expect(book.of("spire-agent-config").get("cilium-spire/spire-agent")?.values["authorized_delegates"]).toEqual(["spiffe://spiffe.cilium/cilium-agent"]);
  } finally {
    await simulator.close();
  }
  await expect(fetch(`${server}/version`)).rejects.toThrow();
});
