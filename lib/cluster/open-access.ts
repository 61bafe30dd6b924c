import type { AccessPlan, ApiAccess } from "./access";

/** The way in; throws `bad-config` when files are missing or do not name a cluster. */
export async function openAccess(plan: AccessPlan): Promise<ApiAccess> {
  if (plan.kind === "address") {
    const server = plan.server.replace(/\/+$/, "");
    return { server, foundBy: "an address without credentials", verifiesServer: true, credentials: () => Promise.resolve({ headers: {}, tls: {}, proxy: null }), refresh: () => undefined };
  }
  // Kubernetes' own client is heavy: whoever reads no cluster does not load it.
  const { accessByKubeconfig } = await import("./kubeconfig");
  return accessByKubeconfig(plan);
}
