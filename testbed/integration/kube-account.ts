import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadYaml } from "@kubernetes/client-node";
import { ask } from "./kube-client";
import { ROOT } from "./stage";
import type { Kube } from "./start-kube";

export const RBAC = "/apis/rbac.authorization.k8s.io/v1";

export interface Role {
  readonly metadata: { readonly name: string };
  readonly rules: readonly { readonly resources: readonly string[]; readonly resourceNames?: readonly string[] }[];
}

/** The role that is deployed with Countersign. */
export const ourRole = loadYaml<Role>(readFileSync(join(ROOT, "deploy/clusterrole.yaml"), "utf8"));

/** The role without the right for these resources. */
export function roleWithout(...resources: readonly string[]): Role {
  return { ...ourRole, rules: ourRole.rules.map((rule) => ({ ...rule, resources: rule.resources.filter((other) => !resources.includes(other)) })).filter(({ resources }) => resources.length > 0) };
}

/** The role without the right for the one object of this name. */
export function roleWithoutName(name: string): Role {
  return { ...ourRole, rules: ourRole.rules.map((rule) => (rule.resourceNames ? { ...rule, resourceNames: rule.resourceNames.filter((other) => other !== name) } : rule)) };
}

/** Makes an object as administrator; one that is there already is fine. */
export async function makeObject(kube: Kube, path: string, body: unknown): Promise<unknown> {
  const answer = await ask(kube, "administrator", path, body);
  if (![200, 201, 409].includes(answer.status)) throw new Error(`${path} was not made: ${answer.status} ${answer.body.message ?? ""}`);
  return answer.body;
}

/** A kubeconfig in `folder` for the server, with a token. */
export function writeKubeconfig(kube: Kube, folder: string, name: string, token: string): string {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify({
    "current-context": "lab", contexts: [{ name: "lab", context: { cluster: "lab", user: "me" } }], users: [{ name: "me", user: { token } }],
    clusters: [{ name: "lab", cluster: { server: kube.server, "certificate-authority-data": Buffer.from(kube.ca).toString("base64") } }],
  }));
  return file;
}

/** A fresh account with the role and nothing else, and its kubeconfig in `folder`. */
export async function makeAccount(kube: Kube, folder: string, name: string, role: Role): Promise<string> {
  await makeObject(kube, "/api/v1/namespaces/countersign/serviceaccounts", { metadata: { name } });
  await makeObject(kube, `${RBAC}/clusterroles`, { ...role, metadata: { name } });
  await makeObject(kube, `${RBAC}/clusterrolebindings`, { metadata: { name }, roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name }, subjects: [{ kind: "ServiceAccount", name, namespace: "countersign" }] });
  const review = (await makeObject(kube, `/api/v1/namespaces/countersign/serviceaccounts/${name}/token`, { spec: { expirationSeconds: 3_600 } })) as { readonly status: { readonly token: string } };
  return writeKubeconfig(kube, folder, name, review.status.token);
}
