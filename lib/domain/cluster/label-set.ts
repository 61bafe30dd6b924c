/** Kubernetes labels; records with equal labels may share one object. */
export type LabelSet = Readonly<Record<string, string>>;
