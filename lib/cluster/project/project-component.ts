import { componentOf, type ComponentRecord, type ComponentVolume } from "@/lib/domain/cluster/component";
import { listOf, numberOf, objectOf, textOf, type JsonObject } from "../json";
import type { SharedValues } from "../shared-values";
import { imagesOf } from "./project-pod";
import type { Projection } from "./projection";

const LISTED_CAP = 64;
/** Where the path or name of a volume's source stands, by its kind. */
const SOURCE_FIELDS: Readonly<Record<string, string>> = { hostPath: "path", configMap: "name", persistentVolumeClaim: "claimName", csi: "driver" };

/** A projection that keeps workloads which are part of Cilium or SPIRE, and nothing of any other. */
export function componentProjection(kind: ComponentRecord["kind"]): Projection<ComponentRecord> {
  return ({ object, namespace, name, key }, shared) => {
    const metadata = objectOf(object["metadata"]);
    const spec = objectOf(object["spec"]);
    const template = objectOf(spec["template"]);
    const pod = objectOf(template["spec"]);
    const containers = listOf(pod["containers"]).slice(0, LISTED_CAP).map(objectOf);
    const labels = shared.labels({ ...shared.labels(objectOf(template["metadata"])["labels"]), ...shared.labels(metadata["labels"]) });
    const part = componentOf(labels, imagesOf(containers, shared));
    if (part === null) return null;
    const status = objectOf(object["status"]);
    const isDaemonSet = kind === "DaemonSet";
    return {
      key,
      kind,
      namespace: shared.text(namespace),
      name,
      uid: textOf(metadata["uid"]),
      labels,
      part,
      serviceAccount: shared.text(pod["serviceAccountName"]),
      hostNetwork: pod["hostNetwork"] === true,
      desired: isDaemonSet ? numberOf(status["desiredNumberScheduled"]) : (numberOf(spec["replicas"]) ?? 1),
      // Kubernetes leaves a count of 0 out of a status that exists.
      ready: Object.keys(status).length === 0 ? null : (numberOf(status[isDaemonSet ? "numberReady" : "readyReplicas"]) ?? 0),
      volumes: volumesOf(pod, [...listOf(pod["initContainers"]).slice(0, LISTED_CAP).map(objectOf), ...containers], shared),
      claims: listOf(spec["volumeClaimTemplates"]).slice(0, LISTED_CAP).map((claim) => textOf(objectOf(objectOf(claim)["metadata"])["name"])),
    };
  };
}

function volumesOf(pod: JsonObject, containers: readonly JsonObject[], shared: SharedValues): readonly ComponentVolume[] {
  return listOf(pod["volumes"]).slice(0, LISTED_CAP).map((entry) => {
    const volume = objectOf(entry);
    const name = textOf(volume["name"]);
    const kind = Object.keys(volume).find((field) => field !== "name") ?? "";
    const field = SOURCE_FIELDS[kind];
    const mounts = containers.flatMap((container) =>
      listOf(container["volumeMounts"]).slice(0, LISTED_CAP).map(objectOf).filter((mount) => mount["name"] === name)
        .map((mount) => ({ container: shared.text(container["name"]), path: textOf(mount["mountPath"]) })),
    );
    return { name, kind, source: field === undefined ? "" : textOf(objectOf(volume[kind])[field]), mounts };
  });
}
