import type { DialPlan, HttpCall } from "../clients";
import { startProbes, startTraffic, type TrafficPlan } from "../traffic";
import type { World } from "../world";
import type { Estate } from "./estate";

const PRODUCTS: readonly (readonly HttpCall[])[] = [
  [{ method: "GET", path: "/products?page=1" }],
  [{ method: "GET", path: "/products/4711" }, { method: "GET", path: "/products/4711/reviews" }],
  [{ method: "GET", path: "/search?q=lamp" }],
  [{ method: "GET", path: "/products/8" }],
  [{ method: "GET", path: "/products/17" }, { method: "POST", path: "/products/17/reviews" }],
];

type Row = readonly [from: string, to: string, port: number, perMin: number, more?: Partial<TrafficPlan>];

const ROWS: readonly Row[] = [
  ["shop/storefront", "shop/cart", 8080, 9],
  ["shop/storefront", "shop/catalog", 8080, 8, { calls: PRODUCTS }],
  ["shop/storefront", "shop/checkout", 8080, 5],
  ["shop/cart", "shop/catalog", 8080, 3, { calls: [[{ method: "GET", path: "/products/4711" }]] }],
  ["shop/cart", "shop/cart-cache", 6379, 4],
  ["shop/checkout", "shop/cart", 8080, 4],
  ["shop/checkout", "shop/orders", 8080, 4],
  ["shop/checkout", "payments/gateway", 8443, 4],
  ["shop/storefront", "legacy/crm", 80, 2.5],
  ["payments/gateway", "payments/ledger", 5432, 5],
  ["payments/gateway", "payments/fraud-scorer", 9000, 5],
  ["payments/settlement", "payments/ledger", 5432, 1.5],
  ["batch/importer", "payments/ledger", 5432, 0.6, { dial: { giveUpMs: 12_000 } }],
  ["batch/reports", "shop/orders", 8080, 1.5],
  ["observability/prometheus", "shop/storefront", 9090, 2],
  ["observability/prometheus", "shop/cart", 9090, 2],
  ["observability/prometheus", "shop/catalog", 9090, 2],
  ["observability/prometheus", "shop/checkout", 9090, 2],
  ["observability/prometheus", "shop/orders", 9090, 2],
  ["observability/prometheus", "payments/gateway", 9090, 2],
  ["observability/prometheus", "payments/ledger", 9090, 2],
  ["observability/prometheus", "payments/fraud-scorer", 9090, 1],
  ["observability/prometheus", "observability/loki", 9090, 1],
  ["observability/prometheus", "kube-system/coredns", 9153, 2],
  ["observability/grafana", "observability/prometheus", 9090, 2],
  ["observability/grafana", "observability/loki", 3100, 1],
  ["observability/alloy", "observability/loki", 3100, 3],
  ["ci/runner", "shop/storefront", 8080, 0.6, { dial: { giveUpMs: 4500 } }],
  ["team-blue/scanner", "shop/catalog", 8080, 0.7, { dial: { giveUpMs: 2500 } }],
  ["team-blue/scanner", "payments/ledger", 5432, 0.7, { dial: { giveUpMs: 2500 } }],
];

const ASKS_DNS = ["shop/storefront", "shop/checkout", "payments/gateway", "batch/reports", "ci/runner", "observability/grafana"];

/** Everything that happens in the cluster besides the lab, at `scale` times its usual rate; `dial` says how the clients of a workload call. */
export function playEstate(world: World, estate: Estate, scale: number, dial: (from: string) => Partial<DialPlan> = () => ({})): void {
  const start = (plan: TrafficPlan): void => startTraffic(world, { ...plan, dial: { ...dial(plan.from.peer), ...plan.dial }, perMin: plan.perMin * scale });
  for (const [from, to, port, perMin, more] of ROWS) start({ from: estate.workload(from), to: estate.workload(to), port, perMin, ...more });

  start({ from: estate.ingress, to: estate.workload("shop/storefront"), port: 8080, perMin: 8 });
  start({ from: estate.ingress, to: estate.workload("payments/gateway"), port: 8443, perMin: 0.6, dial: { giveUpMs: 3500 } });
  start({ from: estate.apiserver, to: estate.workload("kube-system/metrics-server"), port: 10250, perMin: 2 });
  start({ from: estate.workload("kube-system/metrics-server"), to: estate.apiserver, port: 6443, perMin: 1 });
  start({ from: estate.workload("payments/gateway"), to: estate.cards, port: 443, perMin: 3 });
  start({ from: estate.workload("batch/reports"), to: estate.partner, port: 443, perMin: 1 });
  start({ from: estate.workload("ci/runner"), to: estate.internet, port: 443, perMin: 2 });
  for (const peer of ASKS_DNS) {
    start({
      from: estate.workload(peer), to: estate.workload("kube-system/coredns"), port: 53, protocol: "UDP", perMin: 6,
      dial: { dns: { query: peer === "payments/gateway" ? "api.cards.example." : `orders.shop.svc.cluster.local.`, addresses: [peer === "payments/gateway" ? estate.cards.address : "10.96.0.9"] } },
    });
  }
  startProbes(world, ["shop/storefront", "payments/gateway", "team-yellow/server"].map(estate.workload), 20_000 / Math.max(scale, 0.05));
}
