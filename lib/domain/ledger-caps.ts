/** A bounded collection: what it holds, its cap and what it let go at it. */
export interface CapReport {
  readonly name: string;
  readonly held: number;
  readonly cap: number;
  readonly dropped: number;
  /** What happens at the cap, as a sentence. */
  readonly says: string;
}

export interface LedgerCaps {
  /** Connections kept open or for 5 minutes after. */
  readonly connections: number;
  /** Events kept of one connection. */
  readonly eventsPerConnection: number;
  readonly pods: number;
  readonly holesPerNode: number;
}

export const LEDGER_CAPS: LedgerCaps = { connections: 150_000, eventsPerConnection: 512, pods: 100_000, holesPerNode: 500 };
