import type { EndpointRecord, EndpointGroup } from "@/lib/domain/cluster/endpoint";
import { labelOf, type CidrGroupRecord, type IdentityRecord } from "@/lib/domain/cluster/identity-record";
import type { NamedPort } from "@/lib/domain/cluster/pod";
import { readPolicy } from "../policy/read-policy";
import type { PolicyKind, PolicyValidity, PolicyRecord } from "@/lib/domain/cluster/policy-record";
import { changedAtOf, fitted, listOf, numberOf, objectOf, textOf, textsOf, timeOf, type JsonObject } from "../json";
import type { SharedValues } from "../shared-values";
import type { Projection } from "./projection";

const LABELS_CAP = 512;
const CIDRS_CAP = 10_000;
const MESSAGE_CAP = 2_000;
const IGNORED_CAP = 16;
/** The annotation in which `kubectl apply` keeps what it was given; longer ones are not read again. */
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
const APPLIED_CAP = 256 * 1_024;
/** The operator puts at most this many in a slice unless told otherwise (cilium v1.20.2, operator/pkg/ciliumendpointslice). */
const SLICE_CAP = 4_096;

/** What is kept of a CiliumIdentity; null when its name is no number. */
export const projectIdentity: Projection<IdentityRecord> = ({ object, name, key }, shared) => {
  if (!/^\d{1,9}$/.test(name)) return null;
  const labels = Object.entries(objectOf(object["security-labels"])).slice(0, LABELS_CAP).map(([label, value]) => shared.text(`${label}=${textOf(value)}`)).sort();
  return {
    key,
    identity: Number(name),
    labels,
    namespace: shared.text(labelOf(labels, "io.kubernetes.pod.namespace")),
    serviceAccount: shared.text(labelOf(labels, "io.cilium.k8s.policy.serviceaccount")),
    cluster: shared.text(labelOf(labels, "io.cilium.k8s.policy.cluster")),
    createdAtMs: timeOf(objectOf(object["metadata"])["creationTimestamp"]),
  };
};

/** What is kept of a CiliumEndpoint. */
export const projectEndpoint: Projection<EndpointGroup> = ({ object, namespace, name, key }, shared) => {
  const status = objectOf(object["status"]);
  return {
    key,
    endpoints: [
      {
        namespace: shared.text(namespace),
        pod: name,
        identity: numberOf(objectOf(status["identity"])["id"]) ?? 0,
        ...networkingOf(status, shared),
        state: shared.text(status["state"]),
        namedPorts: namedPortsOf(status["named-ports"], shared),
      },
    ],
  };
};

/** What is kept of a CiliumEndpointSlice: its namespace stands beside the metadata, `id` is an identity. */
export const projectEndpointSlice: Projection<EndpointGroup> = ({ object, key }, shared) => {
  const namespace = shared.text(object["namespace"]);
  return {
    key,
    endpoints: listOf(object["endpoints"]).slice(0, SLICE_CAP).map((entry): EndpointRecord => {
      const endpoint = objectOf(entry);
      return { namespace, pod: textOf(endpoint["name"]), identity: numberOf(endpoint["id"]) ?? 0, ...networkingOf(endpoint, shared), state: "", namedPorts: namedPortsOf(endpoint["named-ports"], shared) };
    }),
  };
};

/** What is kept of a CiliumCIDRGroup. */
export const projectCidrGroup: Projection<CidrGroupRecord> = ({ object, name, key }, shared) => ({
  key,
  name,
  labels: shared.labels(objectOf(object["metadata"])["labels"]),
  cidrs: textsOf(objectOf(object["spec"])["externalCIDRs"]).slice(0, CIDRS_CAP),
});

/** A projection for policies of one kind: the object stays as it came, for the evaluator to read. */
export function policyProjection(kind: PolicyKind): Projection<PolicyRecord> {
  return ({ object, namespace, name, key, bytes }, shared) => {
    const metadata = objectOf(object["metadata"]);
    const { object: policy, refused, ignored } = readPolicy(object, kind);
    return {
      key,
      kind,
      namespace: shared.text(namespace),
      name,
      uid: textOf(metadata["uid"]),
      generation: numberOf(metadata["generation"]) ?? 0,
      createdAtMs: timeOf(metadata["creationTimestamp"]),
      changedAtMs: changedAtOf(metadata),
      validity: validityOf(objectOf(object["status"])),
      bytes,
      object: {
        apiVersion: textOf(object["apiVersion"]),
        kind,
        metadata: keptMetadata(metadata),
        ...(object["spec"] !== undefined && { spec: object["spec"] }),
        ...(object["specs"] !== undefined && { specs: object["specs"] }),
      },
      reading: { object: policy, refused, ignored: ignored.slice(0, IGNORED_CAP), pruned: prunedOf(metadata, kind, ignored) },
    };
  };
}

function keptMetadata(metadata: JsonObject): JsonObject {
  const kept: Record<string, unknown> = {};
  for (const field of ["name", "namespace", "uid", "labels", "generation", "creationTimestamp"]) if (metadata[field] !== undefined) kept[field] = metadata[field];
  return kept;
}

/**
 * What `kubectl apply` asked for and the schema does not know: the API server drops such fields unless it is asked to be
 * strict, and only the annotation with what was applied still tells.
 */
function prunedOf(metadata: JsonObject, kind: PolicyKind, ignored: readonly string[]): readonly string[] {
  const applied = textOf(objectOf(metadata["annotations"])[LAST_APPLIED]);
  if (applied === "" || applied.length > APPLIED_CAP) return [];
  try {
    return readPolicy(JSON.parse(applied), kind).ignored.filter((path) => !ignored.includes(path)).slice(0, IGNORED_CAP);
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function validityOf(status: JsonObject): PolicyValidity {
  const condition = objectOf(listOf(status["conditions"]).find((entry) => objectOf(entry)["type"] === "Valid"));
  const said = textOf(condition["status"]);
  return { valid: said === "True" ? true : said === "False" ? false : null, message: textOf(condition["message"]).slice(0, MESSAGE_CAP), atMs: timeOf(condition["lastTransitionTime"]) };
}

function networkingOf(of: JsonObject, shared: SharedValues): Pick<EndpointRecord, "addresses" | "nodeAddress"> {
  const networking = objectOf(of["networking"]);
  const addresses = listOf(networking["addressing"]).slice(0, 16).flatMap((entry) => [textOf(objectOf(entry)["ipv4"]), textOf(objectOf(entry)["ipv6"])]);
  return { addresses: fitted(addresses.filter((address) => address !== "")), nodeAddress: shared.text(networking["node"]) };
}

function namedPortsOf(list: unknown, shared: SharedValues): readonly NamedPort[] {
  const ports = listOf(list).slice(0, 64).map((entry) => {
    const port = objectOf(entry);
    return { name: shared.text(port["name"]), port: numberOf(port["port"]) ?? 0, protocol: shared.text(port["protocol"]) };
  });
  return shared.ports(ports);
}
