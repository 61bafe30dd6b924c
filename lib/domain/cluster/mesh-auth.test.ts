import { describe, expect, test } from "vitest";
import { supportOf } from "./cilium-support";
import { claimsOf } from "./claims";
import type { CiliumConfigRecord } from "./config";
import { encryptionConfigOf } from "./encryption-config";
import { parseGoBool, parseGoDuration } from "./go-values";
import { meshAuthOf } from "./mesh-auth";

const config = (values: Record<string, string>): CiliumConfigRecord => ({ key: "kube-system/cilium-config", namespace: "kube-system", name: "cilium-config", values });

describe("mutual authentication as configured", () => {
  test.each([
    [null, "1.20.2", "unknown"],
    [config({ "mesh-auth-enabled": "true" }), "1.20.2", "on"],
    [config({ "mesh-auth-enabled": "false" }), "1.16.0", "off"],
    [config({}), "1.18.3", "on"],
    [config({}), "1.19.0", "off"],
    [config({}), "1.20.2", "off"],
    [config({}), null, "unknown"],
    [config({}), "1.21.0", "unknown"],
    [config({ "mesh-auth-enabled": "maybe" }), "1.20.2", "unknown"],
  ] as const)("the module of %j in %s is %s", (given, version, module) => {
    expect(meshAuthOf(given, version).module).toBe(module);
  });

  test.each([
    [config({ "mesh-auth-enabled": "true", "mesh-auth-mutual-listener-port": "4250" }), "on", "4250"],
    [config({ "mesh-auth-enabled": "true" }), "off", "mesh-auth-mutual-listener-port is 0"],
    [config({ "mesh-auth-enabled": "true", "mesh-auth-mutual-listener-port": "4250", "enable-ztunnel": "true" }), "off", "ztunnel"],
    [config({ "mesh-auth-enabled": "false", "mesh-auth-mutual-listener-port": "4250" }), "off", "module is off"],
    [config({ "mesh-auth-enabled": "true", "mesh-auth-mutual-listener-port": "port" }), "unknown", "does not tell"],
    [null, "unknown", "not read"],
  ] as const)("handshakes of %j are %s", (given, handshakes, reason) => {
    const told = meshAuthOf(given, "1.20.2");
    expect(told.handshakes).toBe(handshakes);
    expect(told.handshakesReason).toContain(reason);
  });

  test("says all thirteen keys, what holds for each, and which values none would take", () => {
    const told = meshAuthOf(config({ "mesh-auth-gc-interval": "five minutes", "mesh-auth-queue-size": "64", "mesh-auth-expired-gc-interval": "15m" }), "1.20.2");
    expect(told.settings).toHaveLength(13);
    expect(new Set(told.settings.map(({ key }) => key)).size).toBe(13);
    expect(told.settings.find(({ key }) => key === "mesh-auth-queue-size")).toMatchObject({ given: "64", value: "64", fault: null });
    expect(told.settings.find(({ key }) => key === "mesh-auth-gc-interval")).toMatchObject({ value: null, fault: "mesh-auth-gc-interval is `five minutes`: it must be a time such as 5s or 5m0s" });
    expect(told.settings.find(({ key }) => key === "mesh-auth-spiffe-trust-domain")).toMatchObject({ given: null, value: "spiffe.cilium" });
    expect(told.unknownKeys).toEqual(["mesh-auth-expired-gc-interval"]);
  });

  test("knows no value of a configuration that was not read", () => {
    expect(meshAuthOf(null, "1.20.2").settings.every(({ value }) => value === null)).toBe(true);
  });
});

describe("encryption as configured", () => {
  test.each([
    [config({ "routing-mode": "native" }), "native", null],
    [config({ "routing-mode": "tunnel", "tunnel-protocol": "geneve" }), "tunnel", "geneve"],
    [config({ tunnel: "disabled" }), "native", null],
    [config({ tunnel: "vxlan" }), "tunnel", "vxlan"],
    [config({}), "tunnel", "vxlan"],
    [config({ "routing-mode": "carrier-pigeon" }), "unknown", null],
    [null, "unknown", null],
  ] as const)("routing of %j is %s", (given, routing, tunnelProtocol) => {
    expect(encryptionConfigOf(given)).toMatchObject({ routing, tunnelProtocol });
  });

  test("takes strict mode of old and new releases", () => {
    expect(encryptionConfigOf(config({ "enable-encryption-strict-mode": "true" })).strictEgress).toBe("on");
    expect(encryptionConfigOf(config({ "enable-encryption-strict-mode-egress": "true" })).strictEgress).toBe("on");
    expect(encryptionConfigOf(config({ "enable-encryption-strict-mode": "true", "enable-encryption-strict-mode-egress": "false" })).strictEgress).toBe("off");
  });
});

describe("what the configuration means for our claims", () => {
  test("each code once, whatever is known", () => {
    for (const given of [null, config({}), config({ "mesh-auth-enabled": "true", "enable-wireguard": "true" })]) {
      const codes = claimsOf(given, null).map(({ code }) => code);
      expect(new Set(codes).size).toBe(codes.length);
    }
  });

  test("nothing that was not read holds or weakens", () => {
    expect(claimsOf(null, null).map(({ bearing }) => bearing).filter((bearing) => bearing !== "unknown")).toEqual([]);
  });

  test.each([
    ["module", config({ "mesh-auth-enabled": "false" }), "weakens"],
    ["identity-carried", config({ "routing-mode": "native" }), "weakens"],
    ["identity-carried", config({ "routing-mode": "native", "enable-wireguard": "true" }), "unknown"],
    ["identity-carried", config({}), "holds"],
    ["encryption", config({}), "weakens"],
    ["encryption", config({ "enable-ipsec": "true" }), "holds"],
    ["audit-mode", config({ "policy-audit-mode": "true" }), "weakens"],
    ["verdict-events", config({ "bpf-events-policy-verdict-enabled": "false" }), "weakens"],
    ["identity-mode", config({ "identity-allocation-mode": "kvstore" }), "weakens"],
    ["ztunnel", config({ "enable-ztunnel": "true" }), "weakens"],
  ] as const)("%s of %j %s", (code, given, bearing) => {
    expect(claimsOf(given, "1.20.2").find((claim) => claim.code === code)?.bearing).toBe(bearing);
  });
});

test.each([
  ["1.13.4", "none", false],
  ["1.14.0", "beta", true],
  ["v1.18.2", "beta", true],
  ["1.19.6", "beta, off unless asked for", false],
  ["1.20.2", "deprecated, off unless asked for", false],
  ["1.21.0-pre.0", "to be removed", null],
  ["1.30.0", "not known", null],
  ["2.0.0", "not known", null],
  ["latest", "not known", null],
  [null, "not known", null],
] as const)("support of %s is %s", (version, mutualAuth, onByDefault) => {
  expect(supportOf(version)).toMatchObject({ mutualAuth, onByDefault, asOf: "2026-11-22" });
});

test("reads Go's booleans and durations, and nothing else", () => {
  expect(["true", "T", "1", "false", "F", "0", "yes", "TRUE ", ""].map(parseGoBool)).toEqual([true, true, true, false, false, false, null, null, null]);
  expect(["5m0s", "300ms", "1h30m", "0", "1.5s", "5", "m", "-5s", "5d"].map(parseGoDuration)).toEqual([300_000, 300, 5_400_000, 0, 1_500, null, null, null, null]);
});
