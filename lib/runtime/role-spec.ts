import type { NodeShare } from "@/lib/domain/share";
import { AppError } from "@/lib/platform/errors";
import type { HistorySpec } from "./history-spec";
import type { ClusterSetting, ROLES } from "./settings";
import type { SourceSpec } from "./source-spec";
import type { Named } from "./spire-spec";

/** What a role is held to. */
interface RoleGround {
  readonly role: (typeof ROLES)[number];
  readonly share: NodeShare;
  readonly history: HistorySpec;
  readonly cluster: ClusterSetting;
  readonly source: SourceSpec;
}

type RoleKey = "role" | "share" | "history" | "cluster" | "source";

/** Holds role and share to each other and to what they need; `named` gives a setting as it was set, null where it was not. Throws `bad-config`. */
export function checkRole({ role, share, history, cluster, source }: RoleGround, named: (key: RoleKey) => Named | null): void {
  const given = (key: RoleKey, value: string): string => `${named(key)?.name ?? key} is \`${named(key)?.value ?? value}\``;
  const isShared = share.of > 1;
  if (role === "ui" && history.mode !== "clickhouse") {
    throw new AppError("bad-config", `${given("role", role)}, but ${given("history", history.mode)}: there is no store that other processes write.`, "Set history to clickhouse and history-url to the server that the ingest processes write to.");
  }
  if (role === "ui" && isShared) {
    throw new AppError("bad-config", `${given("role", role)}, but ${given("share", "")}: a process that reads no Relay has no share of the nodes.`, "Leave share out, or set role to ingest.");
  }
  if (role !== "all" && source.type !== "relay") {
    throw new AppError("bad-config", `${given("role", role)}, but ${given("source", "")}, which is no Relay: what a file holds is read by one process.`, "Say relay:// or relays://, or leave role out.");
  }
  if (!isShared) return;
  if (role !== "ingest") {
    throw new AppError("bad-config", `${given("share", "")}, but ${given("role", role)}: with a part of the nodes alone no page says the whole.`, "Set role to ingest here, and start another process with role ui.");
  }
  if (history.mode !== "clickhouse") {
    throw new AppError("bad-config", `${given("share", "")}, but ${given("history", history.mode)}: the other shares write to a store of their own.`, "Set history to clickhouse and history-url to one server for all shares.");
  }
  if (cluster.kind === "off") {
    throw new AppError("bad-config", `${given("share", "")}, but ${given("cluster", "off")}: which node a pod's address lies on is read from Kubernetes.`, "Set cluster to auto or to a kubeconfig, or share to 1/1.");
  }
}
