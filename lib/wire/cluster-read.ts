import * as z from "zod/mini";
import { instantFromMs } from "@/lib/domain/instant";
import { nullableTimeSchema } from "./answer";
import { timeToWire } from "./time-to-wire";

/** How reading one kind of object stands; `manifestLine` is the line of a ClusterRole that would grant what is forbidden. */
export const resourceReadSchema = z.object({
  resource: z.string(),
  title: z.string(),
  state: z.enum(["syncing", "live", "stale", "forbidden", "absent"]),
  sentence: z.string(),
  manifestLine: z.nullable(z.string()),
  objects: z.number(),
  leftOut: z.number(),
  heardAt: nullableTimeSchema,
});
export type ResourceReadWire = z.infer<typeof resourceReadSchema>;

/** How reading the cluster stands, with the kinds of object that an answer rests on; `off`: it is not read at all. */
export const clusterReadSchema = z.object({
  state: z.enum(["off", "syncing", "live", "stale", "forbidden", "absent"]),
  sentence: z.string(),
  resources: z.array(resourceReadSchema),
});
export type ClusterReadWire = z.infer<typeof clusterReadSchema>;

const readingStateSchema = z.enum(["not-observed", "syncing", "forbidden", "absent", "live", "stale"]);

/** How reading SPIRE stands; `entriesState`: the list of entries alone, which may be refused while the rest is read. */
export const spireReadSchema = z.object({
  read: z.boolean(),
  state: readingStateSchema,
  tier: z.nullable(z.enum(["0", "0+", "1", "2"])),
  sentence: z.string(),
  entriesState: readingStateSchema,
});
export type SpireReadWire = z.infer<typeof spireReadSchema>;

/** How the cluster is read, as the engine knows it. */
export interface ClusterReadModel {
  readonly state: ClusterReadWire["state"];
  readonly sentence: string;
  readonly resources: readonly (Omit<ResourceReadWire, "manifestLine" | "heardAt"> & {
    readonly missing: { readonly manifestLine: string } | null;
    readonly heardAtMs: number | null;
  })[];
}

/** The state of reading the cluster, of the kinds of object named alone. */
export function clusterReadToWire({ state, sentence, resources }: ClusterReadModel, named: readonly string[]): ClusterReadWire {
  return {
    state,
    sentence,
    resources: resources
      .filter(({ resource }) => named.includes(resource))
      .map(({ resource, title, state: of, sentence: said, missing, objects, leftOut, heardAtMs }) => ({
        resource, title, state: of, sentence: said, manifestLine: missing?.manifestLine ?? null, objects, leftOut, heardAt: timeToWire(heardAtMs === null ? null : instantFromMs(heardAtMs)),
      })),
  };
}

/** The state of reading SPIRE. */
export function spireReadToWire({ read, state, tier, sentence, entriesState }: SpireReadWire): SpireReadWire {
  return { read, state, tier, sentence, entriesState };
}
