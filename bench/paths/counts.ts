// The floor beneath every path in the naive way: it decodes, counts verdicts by pair of pods, and keeps nothing.
import { countNaively } from "./naive-fold";
import { readNaively } from "./naive-stream";

const counts = new Map<string, Record<string, number>>();
readNaively((flow) => countNaively(counts, flow));
