import type { JsonObject } from "../json";
import type { SharedValues } from "../shared-values";

/** An object that is to become a record. */
export interface ObjectToProject {
  readonly object: JsonObject;
  readonly namespace: string;
  readonly name: string;
  readonly key: string;
  /** Length of its JSON as it came. */
  readonly bytes: number;
}

/** What is kept of an object; null: it is none of those that matter here. Missing fields are what they are when empty. */
export type Projection<Kept> = (of: ObjectToProject, shared: SharedValues) => Kept | null;
