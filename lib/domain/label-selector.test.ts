import { describe, expect, it } from "vitest";
import { compileLabelSelector } from "./label-selector";

const LABELS = ["k8s:app=server", "k8s:tier=front", "k8s:io.kubernetes.pod.namespace=team-yellow", "reserved:host", "any:odd"];

describe("label selectors", () => {
  it.each([
    ["app=server", true],
    ["app==server", true],
    ["k8s:app=server", true],
    ["any:app=server", true],
    ["container:app=server", false],
    ["app=client", false],
    ["app!=client", true],
    ["app!=server", false],
    ["gone!=x", true],
    ["app", true],
    ["gone", false],
    ["!gone", true],
    ["!app", false],
    ["reserved:host", true],
    ["reserved:health", false],
    ["app=server,tier=front", true],
    ["app=server,tier=back", false],
    ["app in (client, server)", true],
    ["app notin (client,server)", false],
    ["k8s:app in (server),tier", true],
    ["io.kubernetes.pod.namespace=team-yellow", true],
  ])("%s: %s", (selector, matched) => {
    expect(compileLabelSelector(selector)?.(LABELS)).toBe(matched);
  });

  it.each(["", "=x", "a b", "app in server", "!", "app=(x)", "app=a=b", ",", "k8s:=x"])("%j is no selector", (text) => {
    expect(compileLabelSelector(text)).toBeNull();
  });
});
