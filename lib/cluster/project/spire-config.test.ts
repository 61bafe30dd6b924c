import { describe, expect, test } from "vitest";
import { readSpireConfig } from "./spire-config";

const HCL = `
server {
  bind_address = "0.0.0.0"
  bind_port = "8081"
  # trust_domain = "commented.out"
  trust_domain = "spiffe.cilium"
  admin_ids = [
    "spiffe://spiffe.cilium/cilium-operator",
    "spiffe://spiffe.cilium/somebody",
  ]
}
plugins {
  DataStore "sql" {
    plugin_data { database_type = "postgres" connection_string = "host=db password=hunter2 trust_domain=x \\"cluster\\" = \\"hunter3\\" cluster = hunter4" }
  }
  NodeAttestor "k8s_psat" {
    plugin_data {
      clusters = {
        "lab" = { use_token_review_api_validation = true service_account_allow_list = ["cilium-spire:spire-agent"] }
        other = { service_account_allow_list = [] }
      }
    }
  }
  UpstreamAuthority "x" { plugin_data { token = <<EOF
cluster = hunter5
EOF
  } }
  KeyManager "disk" { plugin_data { keys_path = "/run/spire/data/keys.json" } }
}`;

describe("SPIRE's configuration", () => {
  test("in HCL", () => {
    const values = readSpireConfig(HCL);
    expect(values).toMatchObject({
      bind_port: ["8081"],
      trust_domain: ["spiffe.cilium"],
      admin_ids: ["spiffe://spiffe.cilium/cilium-operator", "spiffe://spiffe.cilium/somebody"],
      database_type: ["postgres"],
      clusters: ["lab", "other"],
      service_account_allow_list: ["cilium-spire:spire-agent"],
      use_token_review_api_validation: ["true"],
    });
    expect(JSON.stringify(values)).not.toContain("hunter");
    expect(values).not.toHaveProperty("keys_path");
  });

  test("in JSON, as the hardened chart writes it", () => {
    const values = readSpireConfig(JSON.stringify({
      server: { trust_domain: "example.org", default_x509_svid_ttl: "4h", admin_ids: [] },
      plugins: { NodeAttestor: [{ k8s_psat: { plugin_data: { clusters: [{ example: { service_account_allow_list: ["spire:spire-agent"] } }] } } }], DataStore: [{ sql: { plugin_data: { connection_string: "password=hunter2" } } }] },
    }, null, 2));
    expect(values).toMatchObject({ trust_domain: ["example.org"], default_x509_svid_ttl: ["4h"], admin_ids: [], clusters: ["example"], service_account_allow_list: ["spire:spire-agent"] });
    expect(JSON.stringify(values)).not.toContain("hunter");
  });

  test.each(["", "}}}}", "clusters = {", 'trust_domain = "', "a".repeat(100_000), 'clusters = {{{{{"x"'])("of any shape gives what can be found: %#", (text) => {
    expect(() => readSpireConfig(text)).not.toThrow();
  });
});
