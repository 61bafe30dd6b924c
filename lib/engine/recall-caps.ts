/** How much of the past one question may bring back; beyond each the answer says what it does without. */
export interface RecallCaps {
  /** Pairs of one window. */
  readonly pairs: number;
  /** Up to so many attempts of a past are all read: lists of them are then as exact as memory's. */
  readonly attempts: number;
  /** Else so many of those that were refused, the newest: for waits, and for where refusals happen. */
  readonly refused: number;
  readonly refusedByNodes: number;
  /** Of one pair, and of all others beside it. */
  readonly attemptsOfPair: number;
  readonly attemptsBeside: number;
  readonly coldStarts: number;
  /** Rows of a list that are looked at for one page. */
  readonly looked: number;
}

export const RECALL_CAPS: RecallCaps = {
  pairs: 100_000,
  attempts: 10_000,
  refused: 20_000,
  refusedByNodes: 5_000,
  attemptsOfPair: 2_000,
  attemptsBeside: 5_000,
  coldStarts: 20_000,
  looked: 200_000,
};
