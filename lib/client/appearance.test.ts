import { expect, test } from "vitest";
import { appearanceAttributes, readAppearance } from "./appearance";

test.each([
  [undefined, undefined, {}],
  ["dark", "more", { "data-theme": "dark", "data-contrast": "more" }],
  ["light", "standard", { "data-theme": "light", "data-contrast": "standard" }],
  ['dark"><script>', "high", {}],
])("theme %s, contrast %s", (theme, contrast, attributes) => expect(appearanceAttributes(readAppearance(theme, contrast))).toEqual(attributes));
