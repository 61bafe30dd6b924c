import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encryptionOf, type EncryptionQuestion } from "./encryption";
import { encryptionConfigOf, type EncryptionConfig } from "./encryption-config";

const OFF: EncryptionConfig = encryptionConfigOf({ key: "c", namespace: "kube-system", name: "cilium-config", values: {} });
const keyed = (name: string) => ({ name, hasWireguardKey: true });
const ask = (config: Partial<EncryptionConfig>, more: Partial<EncryptionQuestion> = {}): EncryptionQuestion => ({
  config: { ...OFF, ...config }, sourceNodes: [keyed("worker-1")], destinationNodes: [keyed("worker-2")], sameNode: 0, crossNode: 5,
  cryptoPoints: 0, encryptedFlags: 0, sourceEnrolled: null, destinationEnrolled: null, protocol: "TCP", port: 8080, ...more,
});

describe("the encryption axis", () => {
  test.each([
    ["everything off", ask({}), "nothing"],
    ["off, but packets seen encrypted", ask({}, { encryptedFlags: 2 }), "unknown"],
    ["configuration not read", ask({ wireguard: "unknown" }), "unknown"],
    ["WireGuard between nodes, both with keys", ask({ wireguard: "on" }), "wireguard"],
    ["WireGuard, packets seen at its door", ask({ wireguard: "on" }, { cryptoPoints: 3, sourceNodes: [], destinationNodes: [] }), "wireguard"],
    ["WireGuard on one node alone", ask({ wireguard: "on" }, { sameNode: 5, crossNode: 0 }), "nothing"],
    ["WireGuard, some connections on one node", ask({ wireguard: "on" }, { sameNode: 1 }), "unknown"],
    ["WireGuard, a node without a key", ask({ wireguard: "on" }, { destinationNodes: [{ name: "worker-2", hasWireguardKey: false }], cryptoPoints: 3 }), "unknown"],
    ["WireGuard, keys not known, nothing seen", ask({ wireguard: "on" }, { destinationNodes: [{ name: "worker-2", hasWireguardKey: null }] }), "unknown"],
    ["WireGuard, nodes not known", ask({ wireguard: "on" }, { crossNode: 0 }), "unknown"],
    ["IPsec, nothing seen", ask({ ipsec: "on" }), "unknown"],
    ["IPsec, flows marked encrypted", ask({ ipsec: "on" }, { encryptedFlags: 1 }), "ipsec"],
    ["ztunnel, both enrolled, on its port", ask({ ztunnel: "on" }, { sourceEnrolled: true, destinationEnrolled: true, port: 15008 }), "ztunnel"],
    ["ztunnel, both enrolled, elsewhere", ask({ ztunnel: "on" }, { sourceEnrolled: true, destinationEnrolled: true }), "unknown"],
    ["ztunnel, one side not enrolled", ask({ ztunnel: "on" }, { sourceEnrolled: true, destinationEnrolled: false }), "nothing"],
    ["ztunnel, UDP", ask({ ztunnel: "on" }, { sourceEnrolled: true, destinationEnrolled: true, protocol: "UDP" }), "nothing"],
    ["ztunnel, enrolment not known", ask({ ztunnel: "on" }), "unknown"],
  ] as const)("%s", (_, question, state) => {
    const axis = encryptionOf(question);
    expect(axis.state).toBe(state);
    expect(axis.reason).not.toBe("");
  });

  test("never says encrypted without a switch that is on and something that was seen", () => {
    const switches = fc.constantFrom("on", "off", "unknown" as const);
    const bool = fc.constantFrom(true, false, null);
    fc.assert(
      fc.property(switches, switches, switches, fc.nat(3), fc.nat(3), fc.nat(2), fc.nat(2), bool, bool, bool, (wireguard, ipsec, ztunnel, sameNode, crossNode, cryptoPoints, encryptedFlags, hasWireguardKey, sourceEnrolled, destinationEnrolled) => {
        const question = ask({ wireguard, ipsec, ztunnel } as Partial<EncryptionConfig>, { sameNode, crossNode, cryptoPoints, encryptedFlags, sourceEnrolled, destinationEnrolled, sourceNodes: [{ name: "a", hasWireguardKey }] });
        const { state, evidence } = encryptionOf(question);
        if (state === "nothing" || state === "unknown") return;
        expect(question.config[state]).toBe("on");
        expect(evidence.some(({ kind }) => kind === "crypto-point" || kind === "encrypted-flag" || kind === "node-key" || kind === "ztunnel-port")).toBe(true);
        if (state !== "ztunnel") expect(sameNode).toBe(0);
      }),
    );
  });
});
