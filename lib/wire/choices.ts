/** Orders of pairs that the API knows. */
export const PAIR_SORTS = ["worst", "total", "source", "destination", "last-refused", "last-seen", "grade"] as const;
export type PairSort = (typeof PAIR_SORTS)[number];

/** Topics a browser may ask of /api/v1/stream, comma separated: `topics=pairs,flows`. */
export const TOPICS = ["pairs", "flows"] as const;
export type Topic = (typeof TOPICS)[number];
