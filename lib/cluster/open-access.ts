import type { Clock } from "@/lib/ports/clock";
import type { AccessPlan, ApiAccess } from "./access";
import { accessInCluster } from "./in-cluster";

/** The way in; throws `bad-config` when files are missing or do not name a cluster. */
export async function openAccess(plan: AccessPlan, clock: Clock): Promise<ApiAccess> {
  if (plan.kind === "address") {
    const server = plan.server.replace(/\/+$/, "");
    return { server, foundBy: "an address without credentials", verifiesServer: true, credentials: () => Promise.resolve({ headers: {}, tls: {}, proxy: null }), refresh: () => undefined };
  }
  if (plan.kind === "in-cluster") return accessInCluster(plan.account, clock);
  // Kubernetes' own client is heavy: whoever reads no kubeconfig does not load it.
  const { accessByKubeconfig } = await import("./kubeconfig");
  return accessByKubeconfig(plan);
}
