import type { LabelSet } from "./label-set";

/** A part of Cilium or SPIRE. */
export type ComponentRole = "cilium-agent" | "cilium-operator" | "hubble-relay" | "ztunnel" | "spire-server" | "spire-agent";

export interface ComponentImage {
  readonly container: string;
  readonly image: string;
}

/** What makes an object a part of Cilium or SPIRE. */
export interface ComponentPart {
  readonly role: ComponentRole;
  readonly foundBy: "label" | "image";
  readonly images: readonly ComponentImage[];
}

export interface ComponentVolume {
  readonly name: string;
  /** hostPath, configMap, persistentVolumeClaim, emptyDir, projected and the like. */
  readonly kind: string;
  /** The path of a hostPath, the name of a ConfigMap or claim; "" for others. */
  readonly source: string;
  readonly mounts: readonly { readonly container: string; readonly path: string }[];
}

/** A workload that is part of Cilium or SPIRE. */
export interface ComponentRecord {
  readonly key: string;
  readonly kind: "DaemonSet" | "Deployment" | "StatefulSet";
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly labels: LabelSet;
  readonly part: ComponentPart;
  readonly serviceAccount: string;
  readonly hostNetwork: boolean;
  /** Pods that should be, and that are ready; null when the status does not say. */
  readonly desired: number | null;
  readonly ready: number | null;
  readonly volumes: readonly ComponentVolume[];
  /** Names of the volumes that a StatefulSet claims for each pod. */
  readonly claims: readonly string[];
}

const BY_LABEL: readonly (readonly [key: string, value: string, role: ComponentRole])[] = [
  ["k8s-app", "cilium", "cilium-agent"],
  ["app.kubernetes.io/name", "cilium-agent", "cilium-agent"],
  ["io.cilium/app", "operator", "cilium-operator"],
  ["app.kubernetes.io/name", "cilium-operator", "cilium-operator"],
  ["k8s-app", "hubble-relay", "hubble-relay"],
  ["app.kubernetes.io/name", "hubble-relay", "hubble-relay"],
  ["app", "ztunnel-cilium", "ztunnel"],
  ["app.kubernetes.io/name", "ztunnel-cilium", "ztunnel"],
  ["app", "spire-server", "spire-server"],
  ["app.kubernetes.io/name", "server", "spire-server"],
  ["app", "spire-agent", "spire-agent"],
  ["app.kubernetes.io/name", "agent", "spire-agent"],
];

/** The last path segment of an image's name, without tag and digest, by role. */
const BY_IMAGE: readonly (readonly [pattern: RegExp, role: ComponentRole])[] = [
  [/^cilium(-ci|-dev)?$/, "cilium-agent"],
  [/^operator(-generic|-aws|-azure|-alibabacloud)?(-ci)?$/, "cilium-operator"],
  [/^hubble-relay(-ci)?$/, "hubble-relay"],
  [/^ztunnel$/, "ztunnel"],
  [/^spire-server$/, "spire-server"],
  [/^spire-agent$/, "spire-agent"],
];

/** Labels that other software uses too: they count only beside an image of SPIRE. */
const SHARED_LABELS: ReadonlySet<string> = new Set(["server", "agent"]);

/**
 * The part of Cilium or SPIRE that an object's labels or images make it; null for everything else. Labels are those of
 * Cilium's chart (v1.20.2, install/kubernetes/cilium) and of SPIRE's own; images count wherever they come from.
 */
export function componentOf(labels: LabelSet, images: readonly ComponentImage[]): ComponentPart | null {
  const byImage = roleByImage(images);
  for (const [key, value, role] of BY_LABEL) {
    if (labels[key] === value && (!SHARED_LABELS.has(value) || byImage === role)) return { role, foundBy: "label", images };
  }
  return byImage === null ? null : { role: byImage, foundBy: "image", images };
}

/** Whose image a registry path must show where the last segment alone says little. */
const OWNED_BY_CILIUM: ReadonlySet<ComponentRole> = new Set(["cilium-agent", "cilium-operator", "ztunnel"]);

function roleByImage(images: readonly ComponentImage[]): ComponentRole | null {
  for (const { image } of images) {
    const path = image.replace(/@.*$/, "").replace(/:[^/:]*$/, "");
    const last = path.slice(path.lastIndexOf("/") + 1);
    for (const [pattern, role] of BY_IMAGE) {
      if (pattern.test(last) && (!OWNED_BY_CILIUM.has(role) || /(^|[/.-])cilium([/.-]|$)/.test(path))) return role;
    }
  }
  return null;
}

/** The version in an image's tag (`v1.20.2` of `quay.io/cilium/cilium:v1.20.2@sha256:…`); null when no tag tells one. */
export function versionOfImage(image: string): string | null {
  const tag = /:([^/:@]+)(?:@.*)?$/.exec(image)?.[1] ?? "";
  const version = /^v?(\d+\.\d+(?:\.\d+)?(?:-[0-9A-Za-z.]+)?)$/.exec(tag)?.[1];
  return version ?? null;
}

/** The version that a part runs: that of the image which makes it what it is, else the first that tells one. */
export function versionOfPart(part: ComponentPart): string | null {
  const own = part.images.filter(({ image }) => roleByImage([{ container: "", image }]) === part.role);
  for (const { image } of [...own, ...part.images]) {
    const version = versionOfImage(image);
    if (version !== null) return version;
  }
  return null;
}
