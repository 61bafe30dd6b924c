/** Names as Kubernetes takes them; whatever else a name holds is never put into a command that a person may paste. */
const NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

/** `kubectl -n NAMESPACE …` with names of the cluster in it; null where one of them is no name that Kubernetes takes. `namespace` "": of the whole cluster. */
export function kubectl(namespace: string, words: string, ...names: readonly string[]): string | null {
  if ((namespace !== "" && !NAME.test(namespace)) || !names.every((name) => NAME.test(name))) return null;
  const told = names.reduce((text, name) => text.replace("%", name), words);
  return `kubectl ${namespace === "" ? "" : `-n ${namespace} `}${told}`;
}
