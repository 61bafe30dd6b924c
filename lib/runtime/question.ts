// The rooms above the runtime (http, cli) speak to the engine through it: these are the words they need.
export { DEFAULT_WINDOW_MS, IDENTITY_SHOWS, PAIR_SORTS, POLICY_SHOWS, WHOLE_WINDOW } from "@/lib/engine/question";
export type { IdentityShow, PairSort, PolicyShow, Question, QuestionKind, QuestionOf, WindowSpec } from "@/lib/engine/question";
export type {
  AttemptRow,
  AttemptsReply,
  BrokenLine,
  CoverageReply,
  EngineCounters,
  EngineStatus,
  FindingsReply,
  FlowReply,
  FlowRow,
  FlowRowOfFlow,
  FlowsReply,
  FreezeReply,
  IdentitiesReply,
  OverviewReply,
  PairReply,
  PairsReply,
  PoliciesReply,
  Reply,
  ReplyHead,
  ReplyOf,
  SnapshotKeeping,
  SnapshotReply,
  SourceStatus,
  SpireReply,
  WaitReply,
} from "@/lib/engine/reply";
export { SNAPSHOT_CAPS } from "@/lib/engine/snapshot-caps";
export { BEAT_MS } from "@/lib/engine/engine-port";
export type { Engine, EngineBatch } from "@/lib/engine/engine-port";
