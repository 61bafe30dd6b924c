import { ClickHouseError } from "@clickhouse/client";
import { systemCodeOf } from "@/lib/platform/errors";

/** What kind of trouble a request met. */
export interface StoreFault {
  /** `retry`: it may pass by itself. `person`: somebody must change something. `question`: this request alone, the store is well. */
  readonly weight: "retry" | "person" | "question";
  /** What is so, and what to do. */
  readonly sentence: string;
}

/** Where a store is and as whom it is asked, for sentences. */
export interface StorePlace {
  readonly label: string;
  readonly user: string;
}

/** Marks a request that was given up because its time was over. */
export class OutOfTime extends Error {}

/** The schema on the server is not one that this program knows. */
export class SchemaTooNew extends Error {
  constructor(
    readonly found: number,
    readonly known: number,
  ) {
    super(`schema ${found}`);
  }
}

/** What a request's error means. Neither texts of the server nor of requests go into it: they may hold anything. */
export function faultOf(thrown: unknown, { label, user }: StorePlace): StoreFault {
  if (thrown instanceof SchemaTooNew) {
    return { weight: "person", sentence: `The history in ${label} was written by a newer version (its schema is ${thrown.found}, this program knows up to ${thrown.known}): start that version again, or name another database or directory.` };
  }
  if (thrown instanceof OutOfTime) return { weight: "retry", sentence: `${upper(label)} did not answer in time: look at its load and at the network between; it is asked again.` };
  if (thrown instanceof ClickHouseError) return faultOfCode(Number(thrown.code), thrown.type ?? "no name", label, user);
  return faultOfConnection(systemCodeOf(thrown) ?? "", label);
}

function faultOfCode(code: number, type: string, label: string, user: string): StoreFault {
  switch (code) {
    case 192: // UNKNOWN_USER
    case 193: // WRONG_PASSWORD
    case 194: // REQUIRED_PASSWORD
    case 516: // AUTHENTICATION_FAILED
      return { weight: "person", sentence: `${upper(label)} refuses the user "${user}": set history-user and history-password-file to what it accepts.` };
    case 497: // ACCESS_DENIED
      return { weight: "person", sentence: `${upper(label)} does not let the user "${user}" do what history needs: grant it SELECT, INSERT, ALTER, CREATE and DROP on its database.` };
    case 164: // READONLY
      return { weight: "person", sentence: `${upper(label)} lets the user "${user}" only read: take a user whose profile is not readonly.` };
    case 242: // TABLE_IS_READ_ONLY
      return { weight: "retry", sentence: `Tables in ${label} take no rows for now: look at its Keeper and its disks; writing is tried again.` };
    case 243: // NOT_ENOUGH_SPACE
      return { weight: "retry", sentence: `The disk of ${label} is full: free some of it or lower history-size; writing is tried again.` };
    case 252: // TOO_MANY_PARTS
      return { weight: "retry", sentence: `${upper(label)} has fallen behind with merging: it needs more CPU or disk speed; writing is tried again.` };
    case 81: // UNKNOWN_DATABASE
    case 60: // UNKNOWN_TABLE
      return { weight: "retry", sentence: `Tables of the history in ${label} are gone: they are made again.` };
    case 159: // TIMEOUT_EXCEEDED
    case 209: // SOCKET_TIMEOUT
      return { weight: "question", sentence: `${upper(label)} took too long: ask for a shorter window or fewer pairs.` };
    case 241: // MEMORY_LIMIT_EXCEEDED
      return { weight: "question", sentence: `${upper(label)} would need more memory than it may take: ask for a shorter window or fewer pairs, or give it more with history-memory.` };
    case 202: // TOO_MANY_SIMULTANEOUS_QUERIES
      return { weight: "question", sentence: `${upper(label)} answers as much as it can already: ask again in a moment.` };
    case 236: // ABORTED
    case 210: // NETWORK_ERROR
    case 999: // KEEPER_EXCEPTION
      return { weight: "retry", sentence: `${upper(label)} is stopping or not whole (${type}): it is asked again.` };
    default:
      return { weight: "question", sentence: `${upper(label)} refused with ${type} (${code}): its own log says why.` };
  }
}

function faultOfConnection(code: string, label: string): StoreFault {
  if (/^(CERT_|DEPTH_ZERO|UNABLE_TO|SELF_SIGNED|ERR_TLS|ERR_SSL|EPROTO)/.test(code)) {
    return { weight: "person", sentence: `The certificate of ${label} is not trusted (${code}): name its authority in history-ca.` };
  }
  switch (code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return { weight: "retry", sentence: `The name in ${label} is not known to DNS: check history-url; it is tried again.` };
    case "ECONNREFUSED":
    case "ENOENT":
      return { weight: "retry", sentence: `Nothing listens at ${label}: start it or check history-url; it is tried again.` };
    case "":
      return { weight: "retry", sentence: `${upper(label)} gave no answer that can be read: check that it is ClickHouse's HTTP interface; it is tried again.` };
    default:
      return { weight: "retry", sentence: `${upper(label)} cannot be reached (${code}): check the network to it; it is tried again.` };
  }
}

function upper(label: string): string {
  return label.charAt(0).toUpperCase() + label.slice(1);
}
