import { KubeConfig } from "@kubernetes/client-node";
import type { RequestOptions } from "node:https";
import { AppError, messageOf } from "@/lib/platform/errors";
import type { AccessPlan, ApiAccess, Credentials } from "./access";

type KubeconfigPlan = Extract<AccessPlan, { readonly kind: "kubeconfig" }>;

/** The way in that a kubeconfig gives; throws `bad-config` when there is none. */
export function accessByKubeconfig(plan: KubeconfigPlan): ApiAccess {
  let config = load(plan);
  const cluster = config.getCurrentCluster();
  if (!cluster?.server) throw noCluster(plan, config);
  const isPlain = cluster.server.startsWith("http:");
  if (isPlain && !isLoopbackUrl(cluster.server)) {
    throw new AppError("bad-config", `The kubeconfig's server is ${cluster.server}: without TLS, credentials would travel in plain text.`, "Use an https:// address.");
  }
  return {
    server: cluster.server.replace(/\/+$/, ""),
    foundBy: `kubeconfig ${plan.files.join(", ")}, context ${config.getCurrentContext()}`,
    verifiesServer: cluster.skipTLSVerify !== true,
    credentials: () => (isPlain ? Promise.resolve({ headers: {}, tls: {}, proxy: null }) : credentialsOf(config)),
    refresh() {
      config = load(plan);
    },
  };
}

async function credentialsOf(config: KubeConfig): Promise<Credentials> {
  const options: RequestOptions = { headers: {} };
  await config.applyToHTTPSOptions(options);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {})) headers[name] = String(value);
  if (options.auth) headers["Authorization"] = `Basic ${Buffer.from(options.auth).toString("base64")}`;
  const { ca, cert, key, pfx, passphrase, servername, rejectUnauthorized, agent } = options;
  const proxy = config.getCurrentCluster()?.proxyUrl && typeof agent === "object" ? agent : null;
  return { headers, tls: { ca, cert, key, pfx, passphrase, servername, rejectUnauthorized }, proxy };
}

function load(plan: KubeconfigPlan): KubeConfig {
  const config = new KubeConfig();
  let isFirst = true;
  for (const file of plan.files) {
    try {
      if (isFirst) config.loadFromFile(file);
      else {
        const more = new KubeConfig();
        more.loadFromFile(file);
        config.mergeConfig(more, true);
      }
    } catch (thrown) {
      throw new AppError("bad-config", `The kubeconfig ${file} cannot be read: ${messageOf(thrown)}.`, "Set `cluster` to the path of a kubeconfig, or to `off`.");
    }
    isFirst = false;
  }
  if (plan.context !== null) {
    if (!config.getContextObject(plan.context)) {
      throw new AppError("bad-config", `The kubeconfig has no context \`${plan.context}\`.`, `Contexts: ${config.getContexts().map(({ name }) => name).join(", ") || "none"}.`);
    }
    config.setCurrentContext(plan.context);
  }
  return config;
}

function noCluster(plan: KubeconfigPlan, config: KubeConfig): AppError {
  const context = config.getCurrentContext();
  return new AppError("bad-config", `The kubeconfig ${plan.files.join(", ")} names no cluster${context ? ` for its context \`${context}\`` : ": it has no current context"}.`, "Choose one with `kubectl config use-context`.");
}

function isLoopbackUrl(server: string): boolean {
  const { hostname } = new URL(server);
  return hostname === "localhost" || hostname === "[::1]" || /^127\./.test(hostname);
}
