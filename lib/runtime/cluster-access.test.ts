import { expect, test } from "vitest";
import { findCluster } from "./cluster-access";

const ACCOUNT = { host: "10.0.0.1", port: "443", folder: "/account" };
const HOME = ["/home/me/.kube/config"];

test.each([
  ["auto in a pod, whatever kubeconfig lies about", { kind: "auto" }, { account: ACCOUNT, kubeconfigs: HOME }, { read: true, access: { kind: "in-cluster", account: ACCOUNT } }],
  ["auto on a person's machine", { kind: "auto" }, { account: null, kubeconfigs: HOME }, { read: true, access: { kind: "kubeconfig", files: HOME, context: null } }],
  ["auto with nothing", { kind: "auto" }, { account: null, kubeconfigs: [] }, { read: false, reason: "Kubernetes is not read: this does not run in a pod, and there is no kubeconfig" }],
  ["off in a pod", { kind: "off" }, { account: ACCOUNT, kubeconfigs: HOME }, { read: false, reason: "Kubernetes is not read: `cluster` is off" }],
  ["a simulated cluster on a person's machine", { kind: "address", server: "http://127.0.0.1:1" }, { account: null, kubeconfigs: HOME }, { read: true, access: { kind: "address", server: "http://127.0.0.1:1" } }],
  ["a kubeconfig in a pod", { kind: "kubeconfig", files: ["/k"], context: null }, { account: ACCOUNT, kubeconfigs: HOME }, { read: true, access: { kind: "kubeconfig", files: ["/k"], context: null } }],
] as const)("%s", (_, setting, surroundings, way) => {
  expect(findCluster(setting, surroundings)).toEqual(way);
});
