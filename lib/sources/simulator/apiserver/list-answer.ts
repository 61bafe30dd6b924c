import type { Collection, StoredObject } from "./object-store";
import { statusBody, type KubeRequest } from "./request";

/** A whole answer: status, body, and headers beside the usual ones. */
export interface KubeAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface ContinueToken {
  /** The version the first page was taken at. */
  readonly version: number;
  readonly after: string;
}

/** The objects of a collection that the request is about, in the order of their keys. */
export function selectObjects(collection: Collection, { namespace, name }: Pick<KubeRequest, "namespace" | "name">): StoredObject[] {
  return [...collection.objects.entries()]
    .filter(([, { metadata }]) => (namespace === null || metadata.namespace === namespace) && (name === null || metadata.name === name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, object]) => object);
}

/** An object as the request wants it: whole, or its metadata alone. */
export function shapeObject(object: StoredObject, { wants }: Pick<KubeRequest, "wants">): unknown {
  return wants !== "objects" ? { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: object.metadata } : object;
}

/** A list, or the page of it that `limit` and `continue` ask for; continue tokens older than `oldestVersion` have expired. */
export function answerList(collection: Collection, request: KubeRequest, version: number, oldestVersion: number): KubeAnswer {
  if (request.wants === "metadata") return { status: 406, body: statusBody(406, "NotAcceptable", "you requested PartialObjectMetadata, but the requested object is a list") };
  const given = request.query.get("continue");
  const token = given === null ? null : parseToken(given);
  if (given !== null && token === null) return { status: 400, body: statusBody(400, "BadRequest", "continue key is not valid") };
  if (token !== null && token.version < oldestVersion) return { status: 410, body: statusBody(410, "Expired", "The provided continue parameter is too old to display a consistent list result.") };
  const objects = selectObjects(collection, request).filter((object) => token === null || keyOf(object) > token.after);
  const limit = Number(request.query.get("limit") ?? 0);
  const page = limit > 0 ? objects.slice(0, limit) : objects;
  const last = page.at(-1);
  const left = objects.length - page.length;
  const at = token?.version ?? version;
  const metadata = { resourceVersion: String(at), ...(left > 0 && last ? { continue: printToken({ version: at, after: keyOf(last) }), remainingItemCount: left } : {}) };
  const items = page.map((object) => shapeObject(object, request));
  const { apiVersion, kind } = collection.kind;
  const head = request.wants === "metadata-list" ? { kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1" } : { kind: `${kind}List`, apiVersion };
  return { status: 200, body: `${JSON.stringify({ ...head, metadata, items })}\n` };
}

function keyOf({ metadata }: StoredObject): string {
  return `${metadata.namespace ?? ""}/${metadata.name}`;
}

function printToken(token: ContinueToken): string {
  return Buffer.from(JSON.stringify(token)).toString("base64url");
}

function parseToken(text: string): ContinueToken | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, "base64url").toString());
    if (typeof parsed !== "object" || parsed === null || !("version" in parsed) || !("after" in parsed)) return null;
    return typeof parsed.version === "number" && typeof parsed.after === "string" ? { version: parsed.version, after: parsed.after } : null;
  } catch {
    return null;
  }
}
