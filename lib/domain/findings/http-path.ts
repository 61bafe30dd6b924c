import type { Pair } from "../pair";
import type { CiliumPolicyObject } from "../policy/policy-object";
import type { RefusedRequest } from "./finding-ground";
import { compilePath, type PathPattern } from "./path-pattern";
import { printPolicy, type FindingScene } from "./finding-scene";
import type { Report } from "./report";
import { sayCount } from "./say-count";

const CODE = "http-path-without-query";

/** HTTP rules whose path leaves no room for a query string, and that refused requests for that alone. */
export function checkHttpPaths(scene: FindingScene, report: Report): void {
  const refusing = scene.pairs.filter(({ l7 }) => l7.requestsRefused > 0);
  if (refusing.length === 0) return;
  if (scene.policies.missing !== null) report.unmade(CODE, scene.policies.missing);
  const objects = new Map(scene.policies.records.flatMap((record) => (record.reading.object !== null && "specs" in record.reading.object ? [[printPolicy(record), record.reading.object] as const] : [])));
  for (const pair of refusing) {
    const requests = (scene.refusedRequests.get(pair.key) ?? []).filter(({ path }) => path.includes("?"));
    if ((scene.refusedRequests.get(pair.key) ?? []).length === 0) report.unmade(CODE, `${pair.key}: its refused requests are not kept any more`);
    const hit = requests.length === 0 ? null : firstHit(pair, requests, objects, report);
    if (hit !== null) reportPath(pair, hit, report);
  }
}

interface Hit {
  readonly policy: string;
  readonly method: string;
  readonly pattern: string;
  readonly request: RefusedRequest;
}

function firstHit(pair: Pair, requests: readonly RefusedRequest[], objects: ReadonlyMap<string, CiliumPolicyObject>, report: Report): Hit | null {
  for (const policy of new Set([...pair.required.ingress, ...pair.required.egress])) {
    for (const { method, path } of httpRulesOf(objects.get(policy))) {
      const pattern = compilePath(path);
      if (pattern === null) {
        report.unmade(CODE, `${policy}: the pattern \`${path.slice(0, 80)}\` is not tried, it could take too long`);
        continue;
      }
      const request = requests.find((each) => (method === "" || method === each.method) && isOfQueryAlone(pattern, each.path));
      if (request !== undefined) return { policy, method, pattern: path, request };
    }
  }
  return null;
}

/** True where the path is taken without its query, and not with it. */
function isOfQueryAlone(pattern: PathPattern, path: string): boolean {
  return pattern(path.slice(0, path.indexOf("?"))) && !pattern(path);
}

function httpRulesOf(object: CiliumPolicyObject | undefined): readonly { readonly path: string; readonly method: string }[] {
  return (object?.specs ?? []).flatMap(({ ingress, egress }) => [...(ingress ?? []), ...(egress ?? [])].flatMap(({ toPorts }) => (toPorts ?? []).flatMap(({ l7 }) => l7?.http ?? []))).filter(({ path }) => path !== "");
}

function reportPath(pair: Pair, { policy, method, pattern, request }: Hit, report: Report): void {
  report.found({
    code: CODE,
    about: pair.key,
    severity: "blocks",
    title: `${policy} refuses requests of ${pair.source.peer} for their query string alone: the path of its rule has no room for one`,
    since: "before the window nothing is said",
    evidence: [
      { what: `the rule takes ${method === "" ? "any method" : method} ${pattern}, compared with the whole path`, source: policy },
      { what: `refused: ${request.method} ${request.path.slice(0, 120)}; of the pair ${sayCount(pair.l7.requestsRefused, "request")} in all`, source: "flows of the window" },
    ],
    pairs: [pair],
    policies: [policy],
    fix: "End the path with room for a query.",
    command: pattern.includes("'") ? null : `path: '${pattern}(\\?.*)?'`,
  });
}
