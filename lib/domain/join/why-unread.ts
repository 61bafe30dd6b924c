import type { ClusterBook } from "../cluster/cluster-book";
import type { ClusterResource } from "../cluster/records";

/** Why nothing is known of a resource of which no object was told, in words that follow a colon. */
export function whyUnread(book: ClusterBook, resource: ClusterResource): string {
  const state = book.stateOf(resource);
  switch (state) {
    case null: return "Kubernetes is not read";
    case "syncing": return "it has not been read yet";
    case "forbidden": return "a right to read it is missing";
    case "stale": return "it was not found before reading stopped";
    case "absent":
    case "live": return "it was not found";
    default: return state satisfies never;
  }
}
