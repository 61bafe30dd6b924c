import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openRelayForward } from "@/lib/cluster/forward/relay-forward";
import { recordOfError } from "@/lib/platform/errors";
import { systemClock } from "@/lib/platform/system-clock";
import { ask } from "./kube-client";
import { startKube, type Kube } from "./start-kube";

const RBAC = "/apis/rbac.authorization.k8s.io/v1";
const READ = [{ apiGroups: [""], resources: ["pods", "services"], verbs: ["get", "list", "watch"] }, { apiGroups: ["apps"], resources: ["deployments"], verbs: ["get", "list", "watch"] }];

let kube: Kube;
const folder = mkdtempSync(join(tmpdir(), "countersign-forward-"));

/** Asks as administrator; what is there already is fine. */
async function make(path: string, body: unknown): Promise<unknown> {
  const answer = await ask(kube, "administrator", path, body);
  expect([200, 201, 409]).toContain(answer.status);
  return answer.body;
}

beforeAll(async () => {
  kube = await startKube({ load: "lab" });
  await make("/api/v1/namespaces", { metadata: { name: "countersign" } });
}, 180_000);
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await kube.stop();
});

/** A fresh account that may read what finding Relay takes, and has these verbs on forwards; gives its kubeconfig. */
async function accountWith(verbs: readonly string[]): Promise<string> {
  const name = ["forwarder", ...verbs].join("-");
  const rules = [...READ, ...(verbs.length > 0 ? [{ apiGroups: [""], resources: ["pods/portforward"], verbs }] : [])];
  await make("/api/v1/namespaces/countersign/serviceaccounts", { metadata: { name } });
  await make(`${RBAC}/clusterroles`, { metadata: { name }, rules });
  await make(`${RBAC}/clusterrolebindings`, { metadata: { name }, roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name }, subjects: [{ kind: "ServiceAccount", name, namespace: "countersign" }] });
  const review = (await make(`/api/v1/namespaces/countersign/serviceaccounts/${name}/token`, { spec: { expirationSeconds: 3_600 } })) as { readonly status: { readonly token: string } };
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify({
    "current-context": "lab", contexts: [{ name: "lab", context: { cluster: "lab", user: "me" } }], users: [{ name: "me", user: { token: review.status.token } }],
    clusters: [{ name: "lab", cluster: { server: kube.server, "certificate-authority-data": Buffer.from(kube.ca).toString("base64") } }],
  }));
  return file;
}

function forward(file: string): Promise<unknown> {
  const opening = openRelayForward({ access: { kind: "kubeconfig", files: [file], context: "lab" }, clock: systemClock, userAgent: "test", signal: AbortSignal.timeout(20_000), onState: () => undefined });
  return opening.then(async (opened) => {
    await opened.close();
    return "opened";
  }, recordOfError);
}

it.each([
  ["neither verb", [], /cannot get resource "pods\/portforward"/],
  ["get alone", ["get"], /\(pods "hubble-relay-\S+" is forbidden\)\.$/],
  ["create alone", ["create"], /cannot get resource "pods\/portforward"/],
])("an account with %s on pods/portforward is told which role it needs", async (_, verbs, said) => {
  const file = await accountWith(verbs);
  await expect.poll(() => forward(file), { timeout: 20_000, interval: 500 }).toMatchObject({
    code: "forbidden", message: expect.stringMatching(said) as string, hint: expect.stringContaining('resources: ["pods/portforward"], verbs: ["get", "create"]') as string,
  });
}, 30_000);

it("with both verbs the API server goes to the node's kubelet, and what it says of one that is not there stands in one sentence", async () => {
  const file = await accountWith(["get", "create"]);
  await expect.poll(() => forward(file), { timeout: 20_000, interval: 500 }).toMatchObject({
    code: "source-failed", message: expect.stringMatching(/^The API server cannot forward to pod kube-system\/hubble-relay-\S+: .+\.$/) as string, hint: expect.stringContaining("kubelet") as string,
  });
}, 40_000);
