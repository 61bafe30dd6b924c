import { expect, test } from "vitest";
import { widerWindow } from "./state-actions";

test.each([
  [{ from: "30m", to: null }, { from: "2h", to: null }],
  [{ from: "10s", to: null }, { from: "1m", to: null }],
  [{ from: "7d", to: null }, { from: "7d", to: null }],
  [{ from: "2026-11-22T14:02:00Z", to: "2026-11-22T14:32:00Z" }, { from: "4h", to: null }],
])("%j is widened to %j", (view, wider) => expect(widerWindow(view)).toEqual(wider));
