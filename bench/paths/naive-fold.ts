/** As much of a decoded flow as the naive fold reads. */
export interface NaiveFlow {
  readonly verdict: string;
  readonly auth_type: string;
  readonly drop_reason_desc: string;
  readonly event_type?: { readonly type: number };
  readonly source?: { readonly namespace: string; readonly pod_name: string };
  readonly destination?: { readonly namespace: string; readonly pod_name: string };
  readonly l4?: { readonly TCP?: { readonly destination_port: number } };
}

/** Counts a flow's verdict for its pair of pods: what a dashboard without attempts would count. */
export function foldNaively(pairs: Map<string, Record<string, number>>, flow: NaiveFlow): void {
  const key = `${flow.source?.namespace}/${flow.source?.pod_name} -> ${flow.destination?.namespace}/${flow.destination?.pod_name}:${flow.l4?.TCP?.destination_port}`;
  const outcome = flow.event_type?.type !== 5 ? "other" : flow.verdict === "DROPPED" ? (flow.drop_reason_desc === "AUTH_REQUIRED" ? "refused" : "denied") : flow.auth_type === "SPIRE" ? "authenticated" : "allowed";
  const counts = { ...pairs.get(key) };
  counts[outcome] = (counts[outcome] ?? 0) + 1;
  pairs.set(key, counts);
}
