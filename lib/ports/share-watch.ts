import type { ShareMap } from "@/lib/domain/share";

/** Which part of the nodes is read, as far as it is known: the cluster tells what its nodes are. */
export interface ShareWatch {
  /** null: not known. It is another object whenever it changed. */
  map(): ShareMap | null;
  /** Why it is not known, one sentence; "" where it is. */
  missing(): string;
}
