import { expect, test } from "vitest";
import { kubectl } from "./kubectl";

test.each([
  ["shop", ["web"], "kubectl -n shop get pods web"],
  ["", ["web.example"], "kubectl get pods web.example"],
  ["shop", ["web; rm -rf /"], null],
  ["$(id)", ["web"], null],
  ["shop", [""], null],
  ["shop", ["--kubeconfig=/x"], null],
] as const)("in %j with %j: %j", (namespace, names, command) => {
  expect(kubectl(namespace, "get pods %", ...names)).toBe(command);
});
