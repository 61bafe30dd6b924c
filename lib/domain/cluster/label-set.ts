/** Kubernetes labels; records with equal labels may share one object. */
export type LabelSet = Readonly<Record<string, string>>;

/** True when every label of `selector` is in `labels`; a selector without labels selects everything. */
export function selectsLabels(selector: LabelSet, labels: LabelSet): boolean {
  for (const key in selector) if (labels[key] !== selector[key]) return false;
  return true;
}
