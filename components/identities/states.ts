import { windowSpanText } from "@/components/ui/format";
import type { WrittenState } from "@/lib/client/written-state";
import type { IdentitiesAnswer } from "@/lib/wire/identities";

/** Why the list is empty: what was not read comes before what is not there. */
export function emptyIdentities(answer: IdentitiesAnswer): WrittenState {
  const { shown, counts, entriesSilence, missing, authenticationUnknown, workloads, window } = answer;
  if (counts.all === 0) {
    return missing === null
      ? say("empty", "There are no identities", `No CiliumIdentity exists, no entry of SPIRE names one, and no connection was seen in ${windowSpanText(window)}.`)
      : say("partial", "No identity is known", `Whether there are any cannot be said: ${missing}, and no connection was seen in ${windowSpanText(window)}.`);
  }
  const of = `${workloads} ${workloads === 1 ? "identity" : "identities"} of pods`;
  switch (shown) {
    case "no-entry":
    case "orphaned":
    case "ambiguous":
    case "expires-soon":
      if (entriesSilence !== null) return say("partial", "Not observed", `Entries are not known: ${entriesSilence}. That this list is empty says nothing.`);
      if (missing !== null) return say("partial", "Not known", `${missing}: that this list is empty says nothing.`);
      return say("filter", EMPTY[shown], `Of ${of}, as all entries of SPIRE say.`);
    case "never-authenticated":
      return authenticationUnknown > 0
        ? say("partial", "Not known", `Of ${authenticationUnknown} of ${of} it cannot be said whether they were authenticated in ${windowSpanText(window)}.`)
        : say("filter", "Every identity was seen authenticated", `Of ${of}, in ${windowSpanText(window)}.`);
    case "all":
    case "not-observed":
      return say("filter", "No entry is unobserved", `Of ${of}.`);
    case "outside":
      return say("filter", "No reserved identity and nothing outside was seen", `In ${windowSpanText(window)}.`);
    default: {
      const never: never = shown;
      return never;
    }
  }
}

const EMPTY = {
  "no-entry": "Every identity has its entry",
  orphaned: "No entry is orphaned",
  ambiguous: "No entry is ambiguous",
  "expires-soon": "No entry ends within 24 h",
} as const;

function say(kind: WrittenState["kind"], title: string, text: string): WrittenState {
  return { kind, title, text, commands: [], actions: kind === "partial" ? ["open-coverage"] : [] };
}
