import type { ClusterBook } from "../cluster/cluster-book";
import { versionOfPart } from "../cluster/component";

/** A pod of the SPIRE server. */
export interface ServerPod {
  readonly pod: string;
  readonly node: string | null;
  readonly ready: boolean;
  /** Why it is not ready, in Kubernetes' words. */
  readonly notReady: string;
  readonly version: string | null;
  /** Epoch ms; null when not given. */
  readonly createdAtMs: number | null;
}

/** The SPIRE server as Kubernetes shows it. */
export interface ServerPods {
  readonly pods: readonly ServerPod[];
  /** True where every pod was told: then none means none. */
  readonly known: boolean;
  /** The workloads they belong to: `kind namespace/name`. */
  readonly workloads: readonly string[];
  /** Names of the volumes that are claimed for it; empty and workloads known: its entries are gone with the pod. */
  readonly claims: readonly string[];
  /** Where it keeps its database, as server.conf says; null: not read, or not named. */
  readonly folder: string | null;
  readonly database: string | null;
}

/** The pods, workloads and storage of every SPIRE server of the cluster; more than one is rare and shown as it is. */
export function serverPodsOf(book: ClusterBook): ServerPods {
  const workloads = [...book.of("statefulsets").values(), ...book.of("deployments").values(), ...book.of("daemonsets").values()].filter(({ part }) => part.role === "spire-server");
  const values = [...book.of("spire-server-config").values()][0]?.values;
  return {
    pods: book
      .podsOfPart("spire-server")
      .map(({ key, node, ready, notReady, component, createdAtMs }) => ({ pod: key, node, ready, notReady, version: component === null ? null : versionOfPart(component), createdAtMs }))
      .sort((a, b) => (a.pod < b.pod ? -1 : 1)),
    known: book.isComplete("pods"),
    workloads: workloads.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`).sort(),
    claims: [...new Set(workloads.flatMap(({ claims, volumes }) => [...claims, ...volumes.filter(({ kind }) => kind === "persistentVolumeClaim").map(({ source }) => source)]))].sort(),
    folder: values?.["data_dir"]?.[0] ?? null,
    database: values?.["database_type"]?.[0] ?? null,
  };
}
