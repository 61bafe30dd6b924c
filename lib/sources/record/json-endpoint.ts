import type { FlowEndpoint } from "@/lib/domain/flow";
import { NO_ENDPOINT } from "@/lib/domain/flow";
import { numberOf, objectsOf, textOf, textsOf, type JsonObject } from "./json-shape";

/** Endpoints remembered at once; when there are more, all are forgotten and learned anew. */
const MOST_ENDPOINTS = 20_000;

/** Endpoints of JSON records, one object for each that repeats: flows that are kept then share them. */
export class JsonEndpointShelf {
  private readonly known = new Map<string, FlowEndpoint>();

  take(json: JsonObject | null): FlowEndpoint {
    if (json === null) return NO_ENDPOINT;
    const endpoint = endpointFromJson(json);
    const key = `${endpoint.namespace}/${endpoint.pod}/${endpoint.identity}/${endpoint.id}`;
    const known = this.known.get(key);
    if (known && sameEndpoint(known, endpoint)) return known;
    if (this.known.size >= MOST_ENDPOINTS) this.known.clear();
    this.known.set(key, endpoint);
    return endpoint;
  }
}

function endpointFromJson(json: JsonObject): FlowEndpoint {
  return {
    id: numberOf(json, "ID"),
    identity: numberOf(json, "identity"),
    cluster: textOf(json, "cluster_name"),
    namespace: textOf(json, "namespace"),
    pod: textOf(json, "pod_name"),
    labels: textsOf(json, "labels"),
    workloads: objectsOf(json, "workloads").map((workload) => ({ name: textOf(workload, "name"), kind: textOf(workload, "kind") })),
  };
}

function sameEndpoint(one: FlowEndpoint, other: FlowEndpoint): boolean {
  return (
    one.id === other.id &&
    one.identity === other.identity &&
    one.cluster === other.cluster &&
    one.namespace === other.namespace &&
    one.pod === other.pod &&
    one.labels.length === other.labels.length &&
    one.labels.every((label, at) => label === other.labels[at]) &&
    one.workloads.length === other.workloads.length &&
    one.workloads.every((workload, at) => workload.name === other.workloads[at]?.name && workload.kind === other.workloads[at]?.kind)
  );
}
