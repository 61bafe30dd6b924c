import { describe } from "vitest";
import { describeSource } from "./spire-source.contract";

describe("tier 0+, the bundle over TLS without a certificate of ours", () => describeSource({ tier: "0+", sees: ["bundle", "server"] }));
describe("tier 1, over TLS as an identity that may list", () => describeSource({ tier: "1", sees: ["bundle", "server", "entries", "agents", "signing", "own"] }));
describe("tier 2, through a gateway on a unix socket", () => describeSource({ tier: "2", sees: ["bundle", "entries", "agents", "signing", "process"] }));
