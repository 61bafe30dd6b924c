import { parseAddressRange, type AddressRange } from "../address";

/** A label of an identity, or the key that a selector asks for. */
export interface PolicyLabel {
  /** `k8s`, `reserved`, `cidr`, `fqdn`, `cidrgroup` …; `any` in a selector stands for every source. */
  readonly source: string;
  readonly key: string;
  readonly value: string;
  /** The network of a `cidr` label; null for every other label, and for a network that does not parse. */
  readonly range: AddressRange | null;
}

export const NAMESPACE_LABEL = "io.kubernetes.pod.namespace";
export const CLUSTER_LABEL = "io.cilium.k8s.policy.cluster";
export const SERVICE_ACCOUNT_LABEL = "io.cilium.k8s.policy.serviceaccount";
export const NAMESPACE_LABELS_PREFIX = "io.cilium.k8s.namespace.labels.";

/** The label written as `source:key=value` (cilium v1.20.2, pkg/labels/labels.go); a text without a source gets `unspec`. */
export function parseLabel(text: string): PolicyLabel {
  const { source, rest } = splitSource(text);
  const equals = rest.indexOf("=");
  const key = equals < 0 ? rest : rest.slice(0, equals);
  return labelOf(source === "" ? "unspec" : source, key, equals < 0 ? "" : rest.slice(equals + 1));
}

/** The key of a selector's requirement: without a source it means any. */
export function parseSelectKey(text: string): PolicyLabel {
  const { source, rest } = splitSource(text);
  return labelOf(source === "" ? "any" : source, rest, "");
}

/** A label made of its parts. */
export function labelOf(source: string, key: string, value: string): PolicyLabel {
  // A label's key holds no colon, so addresses of IPv6 are written with dashes.
  return { source, key, value, range: source === "cidr" ? parseAddressRange(key.replaceAll("-", ":")) : null };
}

/** `key` with the given source in front, unless it names one itself (pkg/labels/labels.go, NewSourceEncodedLabelKey). */
export function withSource(source: string, key: string): string {
  const split = splitSource(key);
  return split.source === "" ? `${source}:${split.rest}` : `${split.source}:${split.rest}`;
}

/**
 * The first of `labels` that has the wanted key. A wanted network is had by every network inside it, and with `exact`
 * (1.15, whose identities carry every wider network as a label) only by itself.
 */
export function findLabel(labels: readonly PolicyLabel[], wanted: PolicyLabel, exact = false): PolicyLabel | undefined {
  return labels.find((label) => hasKey(label, wanted) && !(exact && label.range !== null && label.range.prefix !== wanted.range?.prefix));
}

/** True for a reserved label of that name. */
export function hasReserved(labels: readonly PolicyLabel[], name: string): boolean {
  return labels.some((label) => label.source === "reserved" && label.key === name);
}

function hasKey(label: PolicyLabel, wanted: PolicyLabel): boolean {
  if (wanted.source !== "any" && label.source !== wanted.source) return false;
  if (wanted.source === "cidr") return wanted.range !== null && label.range !== null && rangeCovers(wanted.range, label.range);
  return label.key === wanted.key;
}

/** True when every address of `inner` lies in `outer`. */
export function rangeCovers(outer: AddressRange, inner: AddressRange): boolean {
  if (outer.groups.length !== inner.groups.length || outer.prefix > inner.prefix) return false;
  for (let at = 0, left = outer.prefix; left > 0; at += 1, left -= 16) {
    const mask = left >= 16 ? 0xffff : (0xffff << (16 - left)) & 0xffff;
    if (((outer.groups[at] ?? 0) & mask) !== ((inner.groups[at] ?? 0) & mask)) return false;
  }
  return true;
}

function splitSource(text: string): { readonly source: string; readonly rest: string } {
  if (text.startsWith("$")) return { source: "reserved", rest: text.slice(1) };
  const colon = text.indexOf(":");
  return colon < 0 ? { source: "", rest: text } : { source: text.slice(0, colon), rest: text.slice(colon + 1) };
}
