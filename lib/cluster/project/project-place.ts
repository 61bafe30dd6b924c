import type { OwnerRecord } from "@/lib/domain/cluster/owner";
import type { NamespaceRecord, ServiceRecord } from "@/lib/domain/cluster/place";
import { parseAddressRange } from "@/lib/domain/address";
import type { NodeAddress, CiliumNodeRecord, NodeRecord } from "@/lib/domain/cluster/node";
import { listOf, numberOf, objectOf, textOf, textsOf, timeOf, type JsonObject } from "../json";
import type { SharedValues } from "../shared-values";
import { controllerOf } from "./project-pod";
import type { Projection } from "./projection";

const LISTED_CAP = 256;
const WIREGUARD_KEYS = ["network.cilium.io/wg-pub-key", "io.cilium.network.wg-pub-key"];

/** What is kept of a namespace. */
export const projectNamespace: Projection<NamespaceRecord> = ({ object, name, key }, shared) => {
  const metadata = objectOf(object["metadata"]);
  return { key, name: shared.text(name), labels: shared.labels(metadata["labels"]), deleting: metadata["deletionTimestamp"] !== undefined };
};

/** What is kept of a node. */
export const projectNode: Projection<NodeRecord> = ({ object, name, key }, shared) => {
  const metadata = objectOf(object["metadata"]);
  const status = objectOf(object["status"]);
  const ready = objectOf(listOf(status["conditions"]).find((condition) => objectOf(condition)["type"] === "Ready"));
  return {
    key,
    name: shared.text(name),
    uid: textOf(metadata["uid"]),
    labels: shared.labels(metadata["labels"]),
    addresses: addressesOf(status["addresses"], "address", shared),
    ready: textOf(ready["status"]) === "" ? null : ready["status"] === "True",
    kernel: shared.text(objectOf(status["nodeInfo"])["kernelVersion"]),
    createdAtMs: timeOf(metadata["creationTimestamp"]),
  };
};

/** What is kept of a CiliumNode (cilium v1.20.2, pkg/k8s/apis/cilium.io/v2/types.go; keys of annotations: pkg/annotation). */
export const projectCiliumNode: Projection<CiliumNodeRecord> = ({ object, name, key }, shared) => {
  const metadata = objectOf(object["metadata"]);
  const annotations = objectOf(metadata["annotations"]);
  const spec = objectOf(object["spec"]);
  const wireguardKey = WIREGUARD_KEYS.map((annotation) => textOf(annotations[annotation])).find((published) => published !== "");
  return {
    key,
    name: shared.text(name),
    addresses: addressesOf(spec["addresses"], "ip", shared),
    podRanges: textsOf(objectOf(spec["ipam"])["podCIDRs"]).slice(0, LISTED_CAP).filter((range) => parseAddressRange(range) !== null),
    bootId: textOf(spec["bootid"]),
    encryptionKey: numberOf(objectOf(spec["encryption"])["key"]) || null,
    wireguardKey: wireguardKey ?? null,
    optedOutOfNodeEncryption: objectOf(spec["encryption"])["opt-out-node-encryption"] === true,
    createdAtMs: timeOf(metadata["creationTimestamp"]),
  };
};

/** What is kept of a service. */
export const projectService: Projection<ServiceRecord> = ({ object, namespace, name, key }, shared) => {
  const spec = objectOf(object["spec"]);
  const selector = shared.labels(spec["selector"]);
  const listed = textsOf(spec["clusterIPs"]).slice(0, LISTED_CAP);
  const single = textOf(spec["clusterIP"]);
  return {
    key,
    namespace: shared.text(namespace),
    name,
    labels: shared.labels(objectOf(object["metadata"])["labels"]),
    selector: Object.keys(selector).length === 0 ? null : selector,
    type: shared.text(spec["type"]),
    addresses: (listed.length > 0 ? listed : [single]).filter((address) => address !== "" && address !== "None"),
    ports: listOf(spec["ports"]).slice(0, LISTED_CAP).map((entry) => {
      const port = objectOf(entry);
      const number = numberOf(port["port"]) ?? 0;
      const target = port["targetPort"];
      return { name: shared.text(port["name"]), port: number, protocol: shared.text(port["protocol"]) || "TCP", targetPort: typeof target === "string" ? shared.text(target) : (numberOf(target) ?? number) };
    }),
  };
};

/** What is kept of a ReplicaSet or Job: its metadata is all that is asked for. */
export const projectOwner: Projection<OwnerRecord> = ({ object, namespace, name, key }, shared) => ({
  key,
  namespace: shared.text(namespace),
  name: shared.text(name),
  owner: controllerOf(objectOf(object["metadata"]), shared),
});

function addressesOf(list: unknown, field: string, shared: SharedValues): readonly NodeAddress[] {
  return listOf(list).slice(0, LISTED_CAP).map((entry: unknown): NodeAddress => {
    const address: JsonObject = objectOf(entry);
    return { type: shared.text(address["type"]), address: textOf(address[field]) };
  });
}
