import type { IForbiddenRuleType } from "dependency-cruiser";

/** A room of this code base: where it lives and what its files may import. docs/architecture.md says what each is for. */
export interface Room {
  readonly name: string;
  /** Pattern of its files' paths. */
  readonly path: string;
  /** Where its files may point inside the room; the whole room when absent. `$1` is the first group of `path`. */
  readonly own?: string;
  readonly rooms: readonly string[];
  readonly packages: readonly string[];
  /** Whether Node's own modules are theirs to use. */
  readonly node: boolean;
}

const pure = { packages: [], node: false } as const;
const server = { packages: [], node: true } as const;
const adapter = { rooms: ["ports", "domain", "platform"], node: true } as const;
const react = ["react", "react-dom"];

const screens = "^components/(?!ui/|charts/)";

export const rooms: readonly Room[] = [
  { name: "domain", path: "^lib/domain/", rooms: [], ...pure },
  { name: "ports", path: "^lib/ports/", rooms: ["domain"], ...pure },
  { name: "platform", path: "^lib/platform/", rooms: [], ...server },
  { name: "sources", path: "^lib/sources/", ...adapter, packages: ["@grpc/grpc-js", "protobufjs"] },
  { name: "cluster", path: "^lib/cluster/", ...adapter, packages: ["@kubernetes/client-node"] },
  { name: "spire", path: "^lib/spire/", ...adapter, packages: ["@grpc/grpc-js", "protobufjs"] },
  { name: "metrics", path: "^lib/metrics/", ...adapter, packages: [] },
  { name: "engine", path: "^lib/engine/", ...adapter, packages: [] },
  { name: "store", path: "^lib/store/", ...adapter, packages: ["@clickhouse/client"] },
  { name: "wire", path: "^lib/wire/", rooms: ["domain"], packages: ["zod"], node: false },
  { name: "access", path: "^lib/access/", rooms: ["ports", "domain", "wire", "platform"], packages: ["zod"], node: true },
  { name: "evidence", path: "^lib/evidence/", rooms: ["domain", "wire", "ports", "platform"], ...server },
  {
    name: "runtime",
    path: "^lib/runtime/",
    rooms: ["domain", "ports", "platform", "sources", "cluster", "spire", "metrics", "engine", "store", "wire", "access", "evidence"],
    packages: ["zod", "next"],
    node: true,
  },
  { name: "http", path: "^lib/http/", rooms: ["runtime", "access", "wire", "domain", "platform"], packages: ["zod", "next", "yaml"], node: true },
  { name: "cli", path: "^lib/cli/", rooms: ["runtime", "evidence", "wire", "domain", "platform"], packages: ["zod", "yaml"], node: true },
  { name: "client", path: "^lib/client/", rooms: ["wire", "domain"], packages: ["react", "next", "zod", "@tanstack/react-query"], node: false },
  { name: "ui", path: "^components/ui/", rooms: [], packages: [...react, "@tanstack/react-virtual"], node: false },
  { name: "charts", path: "^components/charts/", rooms: ["ui"], packages: [...react, "recharts"], node: false },
  {
    name: "screen",
    path: `${screens}([^/]+)/`,
    own: "^components/$1/",
    rooms: ["client", "wire", "domain", "ui", "charts"],
    packages: [...react, "next", "@tanstack/react-query"],
    node: false,
  },
  {
    name: "app",
    path: "^(app/|instrumentation\\.ts$|proxy\\.ts$)",
    rooms: ["screen", "ui", "http", "client", "wire", "runtime"],
    packages: [...react, "next", "@tanstack/react-query"],
    node: false,
  },
];

/** Files that stand beside the code for tests alone: the arrows do not bind them, and no other file may import them. */
export const testFile = "(\\.(test|contract|fixture|testdata)\\.tsx?$|/(testing|fixtures)/|^testdata/|^e2e/)";

const anyPackage = "(^|/)node_modules/";
const packagePath = (name: string) => `(^|/)node_modules/(@types/)?${name}/`;

/** A room's pattern without groups, fit to stand in another rule. */
function plainPath(name: string): string {
  if (name === "screen") return screens;
  const room = rooms.find((candidate) => candidate.name === name);
  if (!room) throw new Error(`tools/lint/rooms.ts: a room may import "${name}", which is no room`);
  return room.path;
}

/** One set of rules a room: whatever is not on its lists is an error named after the room. */
function roomRules(room: Room): IForbiddenRuleType[] {
  const from = { path: room.path, pathNot: testFile };
  const allowed = [room.own ?? room.path, ...room.rooms.map(plainPath)];
  const rules: IForbiddenRuleType[] = [
    {
      name: `room-${room.name}`,
      comment: `${room.name} may import ${room.rooms.join(", ") || "no other room"}`,
      severity: "error",
      from,
      to: { pathNot: [...allowed, anyPackage], dependencyTypesNot: ["core"] },
    },
    {
      name: `packages-${room.name}`,
      comment: `${room.name} may use ${room.packages.join(", ") || "no npm package"}`,
      severity: "error",
      from,
      to: { path: anyPackage, pathNot: room.packages.map(packagePath) },
    },
  ];
  if (!room.node) {
    rules.push({
      name: `node-${room.name}`,
      comment: `${room.name} runs without Node's own modules`,
      severity: "error",
      from,
      to: { dependencyTypes: ["core"] },
    });
  }
  return rules;
}

/** Every rule of dependency-cruiser, all of them errors. */
export const rules: IForbiddenRuleType[] = [
  ...rooms.flatMap(roomRules),
  { name: "no-cycle", comment: "every arrow points one way", severity: "error", from: {}, to: { circular: true } },
  {
    name: "no-unresolved",
    comment: "an import that leads nowhere hides an arrow",
    severity: "error",
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: "no-test-import",
    comment: "what stands for tests alone is imported by tests alone",
    severity: "error",
    from: { path: "^(lib|app|components|proto)/", pathNot: testFile },
    to: { path: testFile },
  },
  {
    name: "known-room",
    comment: "a new folder under lib is a new room: it gets its line in tools/lint/rooms.ts and docs/architecture.md first",
    severity: "error",
    from: { path: "^lib/", pathNot: rooms.map((room) => room.path) },
    to: {},
  },
];
