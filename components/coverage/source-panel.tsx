import { Panel } from "@/components/ui/panel";
import type { SourceHealthWire } from "@/lib/wire/answer";
import { Facts } from "./facts";
import { sourceFacts } from "./summary";

/** Where flows come from, and how that stands. */
export function SourcePanel({ source }: { readonly source: SourceHealthWire }) {
  return (
    <Panel id="stream" title="Flow source" about={source.live ? "live" : "read once"}>
      <Facts facts={sourceFacts(source)} />
    </Panel>
  );
}
