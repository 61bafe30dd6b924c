"use client";

import { useSyncExternalStore } from "react";
import { CodeBlock } from "@/components/ui/code-block";
import { Panel, PanelBody } from "@/components/ui/panel";
import type { PairAnswer } from "@/lib/wire/attempt";
import { curlLine } from "./curl-line";

/** Commands that give the same answer without this page. */
export function CommandsPanel({ answer, from, to }: { readonly answer: PairAnswer; readonly from: string; readonly to: string | null }) {
  const origin = useSyncExternalStore(
    () => () => undefined,
    () => window.location.origin,
    () => "http://127.0.0.1:8088",
  );
  return (
    <Panel title="The same answer without this page" about="reading only; nothing here changes the cluster">
      <PanelBody className="grid gap-2">
        <CodeBlock label="countersign command" text={answer.commands.countersign} />
        <CodeBlock label="curl command" text={curlLine(origin, answer.pair.key, from, to)} />
        <CodeBlock label="hubble observe command" text={answer.commands.hubble} />
      </PanelBody>
    </Panel>
  );
}
