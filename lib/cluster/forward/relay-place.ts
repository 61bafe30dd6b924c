import { componentOf } from "@/lib/domain/cluster/component";
import { AppError } from "@/lib/platform/errors";
import type { ApiClient } from "../api-client";
import { listOf, numberOf, objectOf, textOf, type JsonObject } from "../json";
import { createListSplitter } from "../list-splitter";

/** Where Hubble Relay stands in a cluster. */
export interface RelayPlace {
  readonly namespace: string;
  /** What it was found by, for people: `service kube-system/hubble-relay`. */
  readonly foundBy: string;
  /** Labels that its pods carry. */
  readonly selector: Readonly<Record<string, string>>;
  /** The pods' port, by number or by the name that a container gives it. */
  readonly port: number | string;
  readonly tls: boolean;
}

/** One pod of Relay. */
export interface RelayPod {
  readonly name: string;
  readonly isReady: boolean;
  readonly port: number;
}

const USUAL = { namespace: "kube-system", name: "hubble-relay" };
/** Relay's own port (cilium v1.20.2, pkg/hubble/relay/defaults); its service's is 443 with TLS, 80 without (install/kubernetes, hubble-relay). */
const RELAY_PORT = 4245;
const TLS_PORT = 443;
const ASK_MS = 15_000;
const ITEM_CAP = 1024 * 1024;

/** Finds Relay: its service in kube-system, else a service or a Deployment of it wherever it is. Throws an ApiFault, or `source-failed` when there is none. */
export async function findRelay(client: ApiClient, signal: AbortSignal): Promise<RelayPlace> {
  for await (const service of itemsOf(client, `/api/v1/namespaces/${USUAL.namespace}/services?fieldSelector=metadata.name%3D${USUAL.name}`, signal)) {
    const place = placeOfService(service);
    if (place) return place;
  }
  for await (const service of itemsOf(client, "/api/v1/services", signal)) {
    const metadata = objectOf(service["metadata"]);
    if (componentOf(textsOf(metadata["labels"]), [])?.role !== "hubble-relay") continue;
    const place = placeOfService(service);
    if (place) return place;
  }
  for await (const deployment of itemsOf(client, "/apis/apps/v1/deployments", signal)) {
    const place = placeOfDeployment(deployment);
    if (place) return place;
  }
  throw new AppError("source-failed", "No Hubble Relay was found: there is no service hubble-relay in kube-system, and no Deployment of it in any namespace.", "Switch it on with `cilium hubble enable`, or with hubble.relay.enabled=true in Cilium's Helm values.");
}

/** Relay's pods as they are now, those that are going left out. */
export async function findRelayPods(client: ApiClient, { namespace, selector, port }: RelayPlace, signal: AbortSignal): Promise<readonly RelayPod[]> {
  const labels = Object.entries(selector).map(([key, value]) => `${key}=${value}`).join(",");
  const pods: RelayPod[] = [];
  for await (const pod of itemsOf(client, `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods?labelSelector=${encodeURIComponent(labels)}`, signal)) {
    const metadata = objectOf(pod["metadata"]);
    const has = textsOf(metadata["labels"]);
    if (metadata["deletionTimestamp"] !== undefined || Object.entries(selector).some(([key, value]) => has[key] !== value)) continue;
    const isReady = listOf(objectOf(pod["status"])["conditions"]).map(objectOf).some(({ type, status }) => type === "Ready" && status === "True");
    pods.push({ name: textOf(metadata["name"]), isReady, port: portOf(pod, port) });
  }
  return pods;
}

function placeOfService(service: JsonObject): RelayPlace | null {
  const metadata = objectOf(service["metadata"]);
  const spec = objectOf(service["spec"]);
  const selector = textsOf(spec["selector"]);
  const [first] = listOf(spec["ports"]).map(objectOf);
  // A service of metrics has labels like Relay's own, but no port of gRPC.
  if (Object.keys(selector).length === 0 || first === undefined || textOf(first["name"]).includes("metrics")) return null;
  const namespace = textOf(metadata["namespace"]);
  const target = first["targetPort"];
  return { namespace, foundBy: `service ${namespace}/${textOf(metadata["name"])}`, selector, port: numberOf(target) ?? (textOf(target) || RELAY_PORT), tls: first["port"] === TLS_PORT };
}

function placeOfDeployment(deployment: JsonObject): RelayPlace | null {
  const metadata = objectOf(deployment["metadata"]);
  const spec = objectOf(deployment["spec"]);
  const template = objectOf(spec["template"]);
  const images = listOf(objectOf(template["spec"])["containers"]).map(objectOf).map((container) => ({ container: textOf(container["name"]), image: textOf(container["image"]) }));
  const labels = { ...textsOf(objectOf(template["metadata"])["labels"]), ...textsOf(metadata["labels"]) };
  const selector = textsOf(objectOf(spec["selector"])["matchLabels"]);
  if (componentOf(labels, images)?.role !== "hubble-relay" || Object.keys(selector).length === 0) return null;
  const namespace = textOf(metadata["namespace"]);
  return { namespace, foundBy: `Deployment ${namespace}/${textOf(metadata["name"])}`, selector, port: RELAY_PORT, tls: false };
}

function portOf(pod: JsonObject, port: number | string): number {
  if (typeof port === "number") return port;
  const named = listOf(objectOf(pod["spec"])["containers"]).flatMap((container) => listOf(objectOf(container)["ports"])).map(objectOf).find(({ name }) => name === port);
  return numberOf(named?.["containerPort"]) ?? RELAY_PORT;
}

async function* itemsOf(client: ApiClient, path: string, signal: AbortSignal): AsyncGenerator<JsonObject> {
  const splitter = createListSplitter(ITEM_CAP);
  for await (const chunk of await client.stream({ path, accept: "application/json", idleMs: ASK_MS, signal })) {
    for (const line of splitter.push(chunk)) if (line.kind === "line") yield objectOf(JSON.parse(line.text));
  }
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(objectOf(value)).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}
