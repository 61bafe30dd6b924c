const PAIRS = "/pairs/";
const FLOWS = "/flows/";

/**
 * The path of a pair's page: `/pairs/<key>`, slashes of its names as they are. Names that a browser would resolve away
 * (`.`, `..`, empty) make the whole key one encoded segment.
 */
export function pairPath(key: string): string {
  const text = key.toWellFormed();
  const segments = text.split("/");
  const plain = segments.every((segment) => segment !== "" && segment !== "." && segment !== "..");
  return PAIRS + (plain ? segments.map(encodeURIComponent).join("/") : encodeURIComponent(text));
}

/** The pair key that a path, as the browser shows it, names; null when it is no pair's page. */
export function pairKeyOfPath(pathname: string): string | null {
  return decodedAfter(PAIRS, pathname);
}

/** The permalink of a flow: `/flows/<id>`. */
export function flowPath(id: string): string {
  return FLOWS + encodeURIComponent(id.toWellFormed());
}

/** The flow that a path, as the browser shows it, names; null when it is no flow's page. */
export function flowIdOfPath(pathname: string): string | null {
  return decodedAfter(FLOWS, pathname);
}

function decodedAfter(prefix: string, pathname: string): string | null {
  if (!pathname.startsWith(prefix) || pathname.length === prefix.length) return null;
  try {
    return decodeURIComponent(pathname.slice(prefix.length));
  } catch {
    return null;
  }
}
