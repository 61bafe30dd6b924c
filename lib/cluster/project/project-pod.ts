import { componentOf, type ComponentImage } from "@/lib/domain/cluster/component";
import type { OwnerReference } from "@/lib/domain/cluster/owner";
import { POD_LABELS, type NamedPort, type PodRecord } from "@/lib/domain/cluster/pod";
import { shortText } from "@/lib/platform/text-safety";
import { fitted, listOf, numberOf, objectOf, textOf, timeOf, type JsonObject } from "../json";
import type { SharedValues } from "../shared-values";
import type { Projection } from "./projection";

/** Of one pod; more is cut away. */
const LISTED_CAP = 64;
const REASON_CAP = 200;

/** What is kept of a pod. */
export const projectPod: Projection<PodRecord> = ({ object, namespace, name, key }, shared) => {
  const metadata = objectOf(object["metadata"]);
  const spec = objectOf(object["spec"]);
  const status = objectOf(object["status"]);
  const all = objectOf(metadata["labels"]);
  const labels = shared.labels(Object.fromEntries(POD_LABELS.map((label) => [label, all[label]])));
  const containers = listOf(spec["containers"]).slice(0, LISTED_CAP).map(objectOf);
  const ready = conditionOf(status, "Ready");
  const isReady = textOf(ready["status"]) === "True";
  return {
    key,
    namespace: shared.text(namespace),
    name,
    uid: textOf(metadata["uid"]),
    labels,
    owner: controllerOf(metadata, shared),
    serviceAccount: shared.text(spec["serviceAccountName"]),
    node: textOf(spec["nodeName"]) === "" ? null : shared.text(spec["nodeName"]),
    hostNetwork: spec["hostNetwork"] === true,
    addresses: addressesOf(status),
    phase: shared.text(status["phase"]),
    ready: isReady,
    notReady: isReady ? "" : shared.text(reasonOf(status, ready)),
    namedPorts: namedPortsOf(containers, shared),
    createdAtMs: timeOf(metadata["creationTimestamp"]),
    deleting: metadata["deletionTimestamp"] !== undefined,
    component: componentOf(labels, imagesOf(containers, shared)),
  };
};

/** The owner that controls an object; null when none does. */
export function controllerOf(metadata: JsonObject, shared: SharedValues): OwnerReference | null {
  for (const reference of listOf(metadata["ownerReferences"]).map(objectOf)) {
    if (reference["controller"] === true) return { kind: shared.text(reference["kind"]), name: shared.text(reference["name"]) };
  }
  return null;
}

/** Containers' images. */
export function imagesOf(containers: readonly JsonObject[], shared: SharedValues): readonly ComponentImage[] {
  return containers.map((container) => ({ container: shared.text(container["name"]), image: shared.text(container["image"]) }));
}

function addressesOf(status: JsonObject): readonly string[] {
  const listed = listOf(status["podIPs"]).slice(0, LISTED_CAP).map((entry) => textOf(objectOf(entry)["ip"])).filter((address) => address !== "");
  const single = textOf(status["podIP"]);
  return listed.length > 0 || single === "" ? fitted(listed) : [single];
}

function conditionOf(status: JsonObject, type: string): JsonObject {
  return objectOf(listOf(status["conditions"]).slice(0, LISTED_CAP).find((condition) => objectOf(condition)["type"] === type));
}

function reasonOf(status: JsonObject, ready: JsonObject): string {
  const scheduled = conditionOf(status, "PodScheduled");
  if (textOf(scheduled["status"]) === "False") return said(scheduled);
  for (const container of [...listOf(status["initContainerStatuses"]), ...listOf(status["containerStatuses"])].slice(0, LISTED_CAP)) {
    const state = objectOf(objectOf(container)["state"]);
    const waiting = objectOf(state["waiting"]);
    if (textOf(waiting["reason"]) !== "") return said(waiting);
  }
  return said(ready);
}

function said(of: JsonObject): string {
  return shortText([textOf(of["reason"]), textOf(of["message"])].filter((part) => part !== "").join(": "), REASON_CAP);
}

function namedPortsOf(containers: readonly JsonObject[], shared: SharedValues): readonly NamedPort[] {
  const found: NamedPort[] = [];
  for (const container of containers) {
    for (const port of listOf(container["ports"]).slice(0, LISTED_CAP).map(objectOf)) {
      const number = numberOf(port["containerPort"]);
      if (textOf(port["name"]) !== "" && number !== null) found.push({ name: shared.text(port["name"]), port: number, protocol: shared.text(port["protocol"]) || "TCP" });
    }
  }
  return shared.ports(found);
}
