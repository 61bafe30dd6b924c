import { faultOfAnswer, type ApiFault } from "./api-fault";
import { numberOf, objectOf, textOf, type JsonObject } from "./json";

/** One line of a watch. */
export type WatchEvent =
  | { readonly kind: "exists" | "gone"; readonly object: JsonObject; readonly version: string }
  | { readonly kind: "bookmark"; readonly version: string; readonly endsList: boolean }
  /** A type that is not known: newer than this reader. */
  | { readonly kind: "other" };

const LIST_END = "k8s.io/initial-events-end";

/** The event of a line; throws the ApiFault of an ERROR event, and `SyntaxError` when the line is no JSON. */
export function parseWatchEvent(line: string): WatchEvent {
  const event = objectOf(JSON.parse(line));
  const object = objectOf(event["object"]);
  const metadata = objectOf(object["metadata"]);
  const version = textOf(metadata["resourceVersion"]);
  switch (event["type"]) {
    case "ADDED":
    case "MODIFIED": return { kind: "exists", object, version };
    case "DELETED": return { kind: "gone", object, version };
    case "BOOKMARK": return { kind: "bookmark", version, endsList: objectOf(metadata["annotations"])[LIST_END] === "true" };
    case "ERROR": throw faultOfStatus(object);
    default: return { kind: "other" };
  }
}

function faultOfStatus(status: JsonObject): ApiFault {
  return faultOfAnswer(numberOf(status["code"]) ?? 500, JSON.stringify(status), undefined);
}
