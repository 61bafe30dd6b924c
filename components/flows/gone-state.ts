import type { ApiError } from "@/lib/client/api-error";
import { errorState, type WrittenState } from "@/lib/client/written-state";

/** Why a flow cannot be shown: it was let go from memory or from history, or this server never had it; the server says what is held since when. */
export function goneState(error: ApiError): WrittenState {
  switch (error.code) {
    case "gone":
      return { kind: "stale", title: "This flow is not held", text: `${error.message} ${error.hint}`.trim(), commands: [], actions: ["open-coverage"] };
    case "not-found":
      return { kind: "empty", title: "This flow is not known here", text: `${error.message} ${error.hint}`.trim(), commands: [], actions: ["open-coverage"] };
    default:
      return errorState(error, "flow");
  }
}
