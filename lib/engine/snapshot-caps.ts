/** How much is kept for frozen links; what happens at each cap is said where it is met. */
export interface SnapshotCaps {
  /** UTF-8 bytes of one snapshot's answers. */
  readonly bytesOfOne: number;
  /** In memory: snapshots, and UTF-8 bytes of all together; at either the oldest goes. */
  readonly held: number;
  readonly bytesHeld: number;
  /** In a store that outlives a restart: bytes of one day (UTC); beyond it none is made until the next. */
  readonly bytesOfDay: number;
  /** A snapshot older than this is gone. */
  readonly lifeMs: number;
}

export const SNAPSHOT_CAPS: SnapshotCaps = {
  bytesOfOne: 4 << 20,
  held: 64,
  bytesHeld: 32 << 20,
  bytesOfDay: 128 << 20,
  lifeMs: 30 * 86_400_000,
};
