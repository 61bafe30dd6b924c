/** What a request to the API server asks for. */
export interface KubeRequest {
  readonly method: string;
  /** As it came, with its query. */
  readonly url: string;
  /** The collection: `/api/v1/pods`, `/apis/apps/v1/deployments`. */
  readonly path: string;
  readonly group: string;
  readonly resource: string;
  /** null: in the whole cluster. */
  readonly namespace: string | null;
  /** From `metadata.name=` of a field selector, or the path; null: all. */
  readonly name: string | null;
  readonly verb: "get" | "list" | "watch" | "create";
  readonly query: URLSearchParams;
  readonly acceptsGzip: boolean;
  /** What its first choice of representation is. */
  readonly wants: "objects" | "metadata" | "metadata-list";
  readonly authorization: string;
}

const RESOURCE_PATH = /^(\/api\/v1|\/apis\/([^/]+)\/[^/]+)(?:\/namespaces\/([^/]+))?\/([a-z]+)(?:\/([^/]+))?$/;

/** The request in the API server's terms; null when its path names no resource. */
export function parseKubeRequest(method: string, url: string, headers: Readonly<Record<string, string | readonly string[] | undefined>>): KubeRequest | null {
  const { pathname, searchParams } = new URL(url, "http://api");
  const found = RESOURCE_PATH.exec(pathname);
  if (!found) return null;
  const [, root = "", group = "", namespace, resource = "", named] = found;
  const header = (name: string): string => String(headers[name] ?? "");
  const selected = /^metadata\.name=(.+)$/.exec(searchParams.get("fieldSelector") ?? "")?.[1];
  return {
    method, url, group, resource,
    path: `${root}/${resource}`,
    namespace: namespace === undefined ? null : decodeURIComponent(namespace),
    name: named === undefined ? (selected ?? null) : decodeURIComponent(named),
    verb: method === "POST" ? "create" : named !== undefined ? "get" : searchParams.get("watch") === "true" ? "watch" : "list",
    query: searchParams,
    acceptsGzip: header("accept-encoding").includes("gzip"),
    wants: wantOf(header("accept").split(",")[0] ?? ""),
    authorization: header("authorization"),
  };
}

function wantOf(accept: string): KubeRequest["wants"] {
  const as = /;as=(\w+)/.exec(accept)?.[1];
  return as === "PartialObjectMetadata" ? "metadata" : as === "PartialObjectMetadataList" ? "metadata-list" : "objects";
}

/** A failure as the API server tells it. */
export function statusBody(code: number, reason: string, message: string, more: Readonly<Record<string, unknown>> = {}): string {
  return `${JSON.stringify({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, ...more, code })}\n`;
}
