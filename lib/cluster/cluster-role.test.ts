import { readFileSync } from "node:fs";
import { loadYaml } from "@kubernetes/client-node";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { KubeRequest } from "@/lib/sources/simulator/apiserver/request";
import type { AccessQuestion } from "@/lib/sources/simulator/apiserver/api-server";
import { RESOURCE_PLANS } from "./resources";
import { rightFor } from "./rights";
import { createClusterStore, podObject, PODS } from "./testing/kinds";
import { openStage, type Stage } from "./testing/stage";

const ruleSchema = z.strictObject({ apiGroups: z.array(z.string()), resources: z.array(z.string()), resourceNames: z.array(z.string()).optional(), verbs: z.array(z.string()) });
const roleSchema = z.strictObject({ apiVersion: z.literal("rbac.authorization.k8s.io/v1"), kind: z.literal("ClusterRole"), metadata: z.strictObject({ name: z.string() }), rules: z.array(ruleSchema) });
type Rule = z.infer<typeof ruleSchema>;

const role = roleSchema.parse(loadYaml(readFileSync(new URL("../../deploy/clusterrole.yaml", import.meta.url), "utf8")));

/** As RBAC decides: a rule with names grants nothing to a request without one. */
function allows(rules: readonly Rule[], { verb, group, resource, name }: AccessQuestion): boolean {
  return rules.some((rule) => rule.verbs.includes(verb) && rule.apiGroups.includes(group) && rule.resources.includes(resource) && (rule.resourceNames === undefined || (name !== null && rule.resourceNames.includes(name))));
}

let stage: Stage | null = null;
afterEach(async () => {
  await stage?.close();
  stage = null;
});

describe("the ClusterRole", () => {
  test("only reads, names no wildcard, no secret and nothing that can be used to act", () => {
    const rules = role.rules.flatMap(({ apiGroups, resources, verbs }) => apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => ({ group, resource, verb })))));
    expect(rules.filter(({ verb }) => !["get", "list", "watch"].includes(verb))).toEqual([]);
    expect(rules.filter(({ group, resource }) => group.includes("*") || resource.includes("*") || resource.includes("/") || resource === "secrets")).toEqual([]);
    expect(role.rules.filter(({ resources, resourceNames }) => resources.includes("configmaps") && resourceNames === undefined)).toEqual([]);
  });

  test("grants what is read and nothing that is not", () => {
    const granted = new Set(role.rules.flatMap(({ apiGroups, resources, resourceNames }) => apiGroups.flatMap((group) => resources.flatMap((resource) => (resourceNames ?? [""]).map((name) => `${group}/${resource}/${name}`)))));
    const needed = new Set(RESOURCE_PLANS.map((plan) => rightFor(plan, "cilium-spire")).map(({ apiGroup, resource, name }) => `${apiGroup}/${resource}/${name ?? ""}`));
    expect([...granted].sort()).toEqual([...needed].sort());
  });

  test.each([true, false])("alone suffices, and nothing beyond it is asked for (streaming lists: %s)", async (streamsLists) => {
    const store = createClusterStore([]);
    store.put(PODS, podObject("shop", "web"));
    const asked: KubeRequest[] = [];
    stage = await openStage({ store, streamsLists, onRequest: (request) => void asked.push(request), mayDo: (question) => allows(role.rules, question) });
    await stage.until(() => stage!.isSettled());
    stage.server.endWatches();
    await stage.until(() => asked.some(({ resource }) => resource === "selfsubjectaccessreviews"), 2_000);
    await stage.until(() => stage!.isSettled());
    const beyond = asked.filter((request) => request.resource !== "selfsubjectaccessreviews" && !allows(role.rules, request));
    expect(beyond).toEqual([]);
    expect(new Set(asked.map(({ method, resource }) => (resource === "selfsubjectaccessreviews" ? "review" : method)))).toEqual(new Set(["GET", "review"]));
    expect(stage.source.health().resources.filter(({ state }) => state === "forbidden")).toEqual([]);
  });

  test.each(RESOURCE_PLANS.map(({ resource }) => resource).filter((resource) => resource !== "ciliumendpoints"))("without the right for %s, that one is forbidden with its line, and the line grants it", async (resource) => {
    const plan = RESOURCE_PLANS.find((found) => found.resource === resource)!;
    const right = rightFor(plan, "cilium-spire");
    const without = (question: AccessQuestion): boolean => !(question.resource === right.resource && question.group === right.apiGroup && question.name === right.name);
    stage = await openStage({ store: createClusterStore([]), mayDo: (question) => without(question) && allows(role.rules, question) });
    await stage.until(() => stage!.health(resource).state === "forbidden" && stage!.source.health().resources.every(({ state }) => state !== "syncing"));
    expect(stage.source.health().resources.filter(({ state }) => state === "forbidden").map((health) => health.resource)).toEqual([resource]);
    const line = stage.health(resource).missing?.manifestLine ?? "";
    const [rule] = z.array(ruleSchema).parse(loadYaml(line));
    expect(rule && allows([rule], { verb: "watch", group: right.apiGroup, resource: right.resource, namespace: right.namespace, name: right.name })).toBe(true);
  });
});
