import { SCREENS } from "./shortcuts";

/** The keys as the help lists them. */
export const KEY_GROUPS: readonly { readonly name: string; readonly keys: readonly (readonly [keys: readonly string[], does: string])[] }[] = [
  {
    name: "everywhere",
    keys: [
      [["/"], "search"],
      [["?"], "this panel"],
      [["[", "]"], "window back, forward"],
      [["t"], "chart as table"],
      [["Esc"], "close"],
    ],
  },
  { name: "go to", keys: SCREENS.map((screen) => [["g", screen.key], screen.name] as const) },
  {
    name: "rows",
    keys: [
      [["j", "k"], "next, previous"],
      [["Enter"], "open"],
      [["+"], "only this value"],
      [["-"], "without this value"],
    ],
  },
  { name: "flows", keys: [[["Space"], "pause, resume"]] },
];
