/** The curl command that asks for a pair: safe to paste whatever the key holds. */
export function curlLine(origin: string, key: string, from: string, to: string | null): string {
  const params = new URLSearchParams({ key, from });
  if (to !== null) params.set("to", to);
  return `curl -s ${quoted(`${origin}/api/v1/pair?${params.toString()}`)}`;
}

/** One word for a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
