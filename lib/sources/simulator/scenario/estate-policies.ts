import type { Party } from "../cluster";
import { allow, policy, type SimPolicy } from "../policy";
import type { Estate } from "./estate";

const required = "required" as const;
const ingressFrom = (peers: readonly string[], ports: readonly number[]) => allow({ direction: "ingress", peers, ports, authentication: required });
const openFrom = (peers: readonly string[], ports: readonly number[]) => allow({ direction: "ingress", peers, ports });
/** Scraping goes on without authentication wherever the namespace has a policy at all. */
const SCRAPES = openFrom(["observability/prometheus"], [9090]);

/** The policies of the shop, payments and batch teams. Legacy, observability, CI and kube-system have none. */
export function estatePolicies(): readonly SimPolicy[] {
  return [
    policy({ namespace: "shop", name: "storefront", selects: ["shop/storefront"], rules: [openFrom(["reserved:ingress"], [8080]), SCRAPES] }),
    policy({
      namespace: "shop", name: "cart", selects: ["shop/cart"], rules: [ingressFrom(["shop/storefront", "shop/checkout"], [8080]), SCRAPES],
    }),
    policy({
      namespace: "shop", name: "catalog-read-only", selects: ["shop/catalog"],
      rules: [
        allow({ direction: "ingress", peers: ["shop/storefront", "shop/cart"], ports: [8080], authentication: required, http: [{ method: "GET", path: "/products.*" }, { method: "GET", path: "/search\\?.*" }] }),
        SCRAPES,
      ],
    }),
    policy({ namespace: "shop", name: "checkout", selects: ["shop/checkout"], rules: [ingressFrom(["shop/storefront"], [8080]), SCRAPES] }),
    policy({ namespace: "shop", name: "orders", selects: ["shop/orders"], rules: [ingressFrom(["shop/checkout"], [8080]), openFrom(["batch/reports"], [8080]), SCRAPES] }),
    policy({ namespace: "shop", name: "cart-cache", selects: ["shop/cart-cache"], rules: [ingressFrom(["shop/cart"], [6379])] }),
    policy({
      namespace: "payments", name: "gateway", selects: ["payments/gateway"],
      rules: [
        ingressFrom(["shop/checkout", "reserved:ingress"], [8443]),
        SCRAPES,
        allow({ direction: "egress", peers: ["fqdn:api.cards.example"], ports: [443] }),
        allow({ direction: "egress", peers: ["kube-system/coredns"], ports: [53], dns: true }),
        allow({ direction: "egress", peers: ["payments/*"] }),
      ],
    }),
    policy({
      namespace: "payments", name: "ledger", selects: ["payments/ledger"],
      rules: [ingressFrom(["payments/gateway", "payments/settlement", "batch/importer"], [5432]), SCRAPES],
    }),
    policy({ namespace: "payments", name: "fraud-scorer", selects: ["payments/fraud-scorer"], rules: [ingressFrom(["payments/gateway"], [9000]), SCRAPES] }),
    policy({
      namespace: "batch", name: "reports-egress", selects: ["batch/reports"],
      rules: [
        allow({ direction: "egress", peers: ["shop/orders"], ports: [8080], authentication: required }),
        allow({ direction: "egress", peers: ["cidr:198.51.100.0_24"], ports: [443] }),
        allow({ direction: "egress", peers: ["kube-system/coredns"], ports: [53] }),
      ],
    }),
  ];
}

/** Outside parties that the estate's policies name, for tests that count pairs. */
export const outsideOf = (estate: Estate): readonly Party[] => [estate.ingress, estate.apiserver, estate.cards, estate.partner, estate.internet];
