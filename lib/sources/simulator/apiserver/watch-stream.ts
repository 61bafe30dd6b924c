import type { Collection, StoreChange, StoredObject } from "./object-store";
import { selectObjects, shapeObject } from "./list-answer";
import { statusBody, type KubeRequest } from "./request";

/** One open watch: what it is told goes through `write`, a line each. */
export interface WatchStream {
  /** Tells the newest version, as an API server does about once a minute. */
  bookmark(): void;
  /** Ends it cleanly. */
  end(): void;
}

export interface WatchSink {
  write(line: string): void;
  end(): void;
}

/** Starts a watch as the request asks; null when it ended at once. */
export function startWatch(collection: Collection, request: KubeRequest, sink: WatchSink, newestVersion: () => number): WatchStream | null {
  const line = (type: string, object: unknown): void => sink.write(`${JSON.stringify({ type, object })}\n`);
  const { query } = request;
  const wantsBookmarks = query.get("allowWatchBookmarks") === "true";
  const from = query.get("resourceVersion");
  const head = request.wants === "metadata" ? { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1" } : { kind: collection.kind.kind, apiVersion: collection.kind.apiVersion };
  const tellBookmark = (version: number, annotations?: Readonly<Record<string, string>>): void =>
    line("BOOKMARK", { ...head, metadata: { ...(annotations && { annotations }), resourceVersion: String(version) } });
  const isWanted = ({ metadata }: StoredObject): boolean =>
    (request.namespace === null || metadata.namespace === request.namespace) && (request.name === null || metadata.name === request.name);
  const tell = ({ type, object }: StoreChange): void => {
    if (isWanted(object)) line(type, shapeObject(object, request));
  };

  if (request.wants === "metadata-list") {
    // A real server cannot write its events as lists and ends (kube-apiserver v1.37.2).
    sink.end();
    return null;
  }
  if (query.get("sendInitialEvents") === "true" || from === null || from === "" || from === "0") {
    const version = newestVersion();
    for (const object of selectObjects(collection, request)) line("ADDED", shapeObject(object, request));
    if (wantsBookmarks) tellBookmark(version, { "k8s.io/initial-events-end": "true" });
  } else {
    const missed = collection.changesAfter(Number(from));
    if (missed === null) {
      sink.write(`{"type":"ERROR","object":${statusBody(410, "Expired", `too old resource version: ${from} (${newestVersion()})`).trim()}}\n`);
      sink.end();
      return null;
    }
    for (const change of missed) tell(change);
  }
  const stopFollowing = collection.follow(tell);
  return {
    bookmark() {
      if (wantsBookmarks) tellBookmark(newestVersion());
    },
    end() {
      stopFollowing();
      sink.end();
    },
  };
}
