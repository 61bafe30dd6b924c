import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { startApiServer } from "@/lib/sources/simulator/apiserver/api-server";
import { createObjectStore } from "@/lib/sources/simulator/apiserver/object-store";
import { parseConfig } from "./config";
import { kubeconfigOf, serveConnected } from "./connect";

const folder = mkdtempSync(join(tmpdir(), "countersign-connect-"));
afterAll(() => rmSync(folder, { recursive: true }));

function refusal(file: string, context: string | null): Promise<unknown> {
  const config = parseConfig({ env: {}, flags: { cluster: file, listen: "127.0.0.1:0" }, file: {} });
  const ignore = (): void => undefined;
  return serveConnected({ config, context, signal: AbortSignal.timeout(5_000), onState: ignore, onAdvice: ignore, onReady: ignore }).then(() => null, (thrown: unknown) => thrown);
}

describe("the kubeconfig that connect goes through", () => {
  it("is the one that is set, else what the machine has, with the context that was asked for", () => {
    expect(kubeconfigOf({ kind: "auto" }, ["/a", "/b"], "lab")).toEqual({ kind: "kubeconfig", files: ["/a", "/b"], context: "lab" });
    expect(kubeconfigOf({ kind: "kubeconfig", files: ["/k"], context: null }, ["/a"], "lab")).toEqual({ kind: "kubeconfig", files: ["/k"], context: "lab" });
  });

  it.each([
    ["there is none", { kind: "auto" }, /^There is no kubeconfig/],
    ["reading the cluster is off", { kind: "off" }, /^`cluster` is off/],
  ] as const)("is asked for where %s", (_, setting, message) => {
    expect(() => kubeconfigOf(setting, [], null)).toThrow(message);
  });
});

describe("connect", () => {
  it("names the contexts there are when the one that was asked for is not among them", async () => {
    const file = join(folder, "kubeconfig");
    writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "Config", clusters: [{ name: "lab", cluster: { server: "http://127.0.0.1:1" } }], users: [], contexts: [{ name: "lab", context: { cluster: "lab", user: "" } }], "current-context": "lab" }));
    expect(await refusal(file, "prod")).toMatchObject({ code: "bad-config", message: "The kubeconfig has no context `prod`.", hint: "Contexts: lab." });
    expect(await refusal(file, null)).toMatchObject({ code: "source-failed", message: expect.stringContaining("http://127.0.0.1:1 cannot be reached") as string });
    expect(await refusal(join(folder, "gone"), null)).toMatchObject({ code: "bad-config", message: expect.stringContaining("cannot be read") as string });
  });

  it("ends with a sentence where the cluster has no Relay", async () => {
    const store = createObjectStore();
    for (const [path, kind] of [["/api/v1/services", "Service"], ["/apis/apps/v1/deployments", "Deployment"]] as const) store.addKind({ path, kind, apiVersion: "v1" });
    const server = await startApiServer({ store });
    const file = join(folder, "empty");
    writeFileSync(file, JSON.stringify({ clusters: [{ name: "lab", cluster: { server: server.url } }], users: [{ name: "me", user: {} }], contexts: [{ name: "lab", context: { cluster: "lab", user: "me" } }], "current-context": "lab" }));
    try {
      expect(await refusal(file, "lab")).toMatchObject({ code: "source-failed", message: expect.stringContaining("No Hubble Relay was found") as string });
    } finally {
      await server.close();
    }
  });
});
