/**
 * The fields of a multipart/form-data body by name, as ClickHouse's client sends a query whose parameters are too long for
 * a URL; null when the body is not of that type.
 */
export function partsOfForm(contentType: string | undefined, body: Buffer): ReadonlyMap<string, string> | null {
  const boundary = /^multipart\/form-data;.*\bboundary="?([^";]+)"?/i.exec(contentType ?? "")?.[1];
  if (boundary === undefined) return null;
  const parts = new Map<string, string>();
  const text = body.toString("utf8");
  // A boundary stands at the start of a line; the first has nothing before it.
  for (const part of `\r\n${text}`.split(`\r\n--${boundary}`).slice(1)) {
    const end = part.indexOf("\r\n\r\n");
    const name = /\bname="([^"]*)"/.exec(part.slice(0, Math.max(0, end)))?.[1];
    if (name !== undefined) parts.set(name, part.slice(end + 4));
  }
  return parts;
}
