import { createRequire } from "node:module";
import { join } from "node:path";

declare const connectionBrand: unique symbol;
/** A connection of the addon's; only the addon looks inside. */
export type Connection = { readonly [connectionBrand]: true };

/** What the addon tells of a statement that was carried out. */
export interface AddonResult {
  readonly bytes?: Uint8Array<ArrayBuffer>;
  readonly elapsed: number;
  readonly rowsRead?: number;
  readonly bytesRead?: number;
}

/**
 * The part of chDB's native addon that is used: the calls that work on its own threads, none that would hold this one. The
 * package's own wrapper is passed over because it makes every statement with parameters wait for every other.
 */
export interface ChdbAddon {
  /** Throws when the directory cannot be opened; why stands on standard error alone. */
  CreateConnection(directory: string, args: readonly string[]): Connection;
  CloseConnection(connection: Connection): void;
  /** Rejects with an Error in ClickHouse's words. `parameters` are escaped text. */
  QueryAsyncConnection(connection: Connection, sql: string, format: string, parameters?: Readonly<Record<string, string>>): Promise<AddonResult>;
}

/** The addon of the engine installed in `enginePath`; throws what Node says when it is not there or does not load. */
export function loadAddon(enginePath: string): ChdbAddon {
  const load = createRequire(join(enginePath, "package.json"));
  // The package is pinned exactly, and names this file nowhere among what it exports: a path reaches it all the same.
  const loader: { loadNative(): ChdbAddon } = load(join(enginePath, "node_modules/chdb/dist/loader.js"));
  return loader.loadNative();
}
