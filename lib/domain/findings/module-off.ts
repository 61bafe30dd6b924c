import type { FindingScene } from "./finding-scene";
import { sayBounded, type Report } from "./report";
import { sayCount } from "./say-count";

const CONFIG = "ConfigMap cilium-config";

/** Policies ask for what agents cannot do: the module is off, handshakes are not answered, or nothing registers identities. */
export function checkModule(scene: FindingScene, report: Report): void {
  const { meshAuth, demanding, requiredPairs, policies } = scene;
  const names = [...new Set(demanding.map(({ policy }) => policy))];
  if (policies.missing !== null && names.length === 0 && requiredPairs.length === 0) {
    report.unmade("required-while-off", policies.missing);
    report.unmade("spire-integration-off", policies.missing);
    return;
  }
  if (meshAuth.module === "unknown" || meshAuth.handshakes === "unknown") report.unmade("required-while-off", meshAuth.module === "unknown" ? meshAuth.moduleReason : meshAuth.handshakesReason);
  if (meshAuth.spire === "unknown") report.unmade("spire-integration-off", "cilium-config: mesh-auth-mutual-enabled was not read");
  if (names.length === 0 && requiredPairs.length === 0) return;
  const asked = names.length > 0 ? [{ what: `${names.length} ${names.length === 1 ? "policy asks" : "policies ask"} for authentication: ${sayBounded(names)}`, source: "policies" }] : [{ what: `authentication is required of ${sayCount(requiredPairs.length, "pair")}`, source: "verdicts of the window" }];
  if (meshAuth.module === "off" || meshAuth.handshakes === "off") {
    const isOff = meshAuth.module === "off";
    report.found({
      code: "required-while-off",
      severity: "blocks",
      title: isOff ? "Authentication is required while mutual authentication is off: what is required is refused, and nothing resolves it" : "Authentication is required while agents answer no handshakes: what is required is refused, and nothing resolves it",
      since: "a ConfigMap does not say since when a value stands in it",
      evidence: [{ what: isOff ? meshAuth.moduleReason : meshAuth.handshakesReason, source: CONFIG }, ...asked],
      pairs: requiredPairs,
      policies: names,
      fix: isOff ? "Switch mutual authentication on and restart the agents, or take the requirement out of the policies." : `Let agents answer handshakes (${meshAuth.handshakesReason}), or take the requirement out of the policies.`,
      command: isOff ? "authentication: { enabled: true, mutual: { spire: { enabled: true } } }   # values of Cilium's chart" : null,
    });
    return;
  }
  if (meshAuth.spire === "off") {
    report.found({
      code: "spire-integration-off",
      severity: "blocks",
      title: "Authentication is required while the operator registers no identity with SPIRE: no pair can authenticate anew",
      since: "a ConfigMap does not say since when a value stands in it",
      evidence: [{ what: "mesh-auth-mutual-enabled is not true", source: CONFIG }, ...asked],
      pairs: requiredPairs,
      policies: names,
      fix: "Switch on Cilium's SPIRE integration and restart operator and agents.",
      command: "authentication: { enabled: true, mutual: { spire: { enabled: true } } }   # values of Cilium's chart",
    });
  }
}
