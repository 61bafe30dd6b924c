/** Frozen links: the one thing that a request may make here, or take away. */
const SNAPSHOTS = "/api/v1/snapshots";

/** UTF-8 bytes of the body of a request that writes. */
export const WRITE_BODY_CAP = 16_384;

const READS = ["GET", "HEAD"] as const;

/** Why a method is refused that is not among those answered. */
export function sayMethods(methods: readonly string[]): string {
  if (methods.includes("POST") || methods.includes("DELETE")) return `Only ${methods.join(", ")} ${methods.length === 1 ? "is" : "are"} answered here.`;
  return `Only ${methods.join(" and ")} are answered: Countersign changes nothing.`;
}

/** The methods that an address (a request's target) answers: reading everywhere, writing for frozen links alone. */
export function methodsOf(target: string): readonly string[] {
  const [path = ""] = target.split("?", 1);
  if (path === SNAPSHOTS) return ["POST"];
  if (/^\/api\/v1\/snapshots\/[^/]+$/.test(path)) return [...READS, "DELETE"];
  return READS;
}
