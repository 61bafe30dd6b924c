import type { ClusterHealth, ResourceHealth } from "@/lib/ports/cluster-source";

/** How reading the cluster stands, from how each resource stands: what hinders most decides, and is named. */
export function healthOf(resources: readonly ResourceHealth[], serverVersion: string | null): ClusterHealth {
  const of = (state: ResourceHealth["state"]): readonly ResourceHealth[] => resources.filter((resource) => resource.state === state);
  const [syncing, stale, forbidden, live] = [of("syncing"), of("stale"), of("forbidden"), of("live")];
  const answer = (state: ClusterHealth["state"], sentence: string): ClusterHealth => ({ state, sentence, serverVersion, resources });
  if (stale[0]) return answer("stale", `${titles(stale)} may be out of date. ${stale[0].sentence}`);
  const stuck = syncing.find(({ attempt }) => attempt > 0);
  if (stuck) return answer("syncing", `${titles(syncing)} cannot be read yet. ${stuck.sentence}`);
  if (syncing.length > 0 || resources.length === 0) return answer("syncing", resources.length === 0 ? "Nothing was asked for yet." : `${titles(syncing)} ${syncing.length === 1 ? "is" : "are"} being read.`);
  if (forbidden.length > 0) return answer(live.length === 0 ? "forbidden" : "live", `This account may not read ${titles(forbidden)}.`);
  return answer(live.length === 0 ? "absent" : "live", "");
}

function titles(resources: readonly ResourceHealth[]): string {
  const [first, second, ...more] = resources.map(({ title }) => title);
  if (second === undefined) return first ?? "";
  return more.length === 0 ? `${first} and ${second}` : `${first}, ${second} and ${more.length} more`;
}
