"use client";

import { Button } from "@/components/ui/button";
import { Say } from "@/components/ui/say";

/** A screen that failed to draw: the frame stays, the screen can be drawn again. */
export default function ScreenError({ reset }: { readonly reset: () => void }) {
  return (
    <>
      <h1 className="text-lg font-semibold text-content-strong">This screen could not be drawn</h1>
      <Say kind="error" title="Something on this page failed" className="rounded-md border border-line-default bg-surface-panel" actions={<Button onClick={reset}>draw it again</Button>}>
        <p>The data is not affected; the other screens work. If it fails again, the browser&apos;s console names the cause.</p>
      </Say>
    </>
  );
}
