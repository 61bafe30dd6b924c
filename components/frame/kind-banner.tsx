import { Banner } from "@/components/ui/banner";
import { SafeText } from "@/components/ui/name";
import { Time } from "@/components/ui/time";
import type { SourceHealthWire, WindowWire } from "@/lib/wire/answer";

/** Says what kind of data this is when it is not a cluster's own, live. */
export function KindBanner({ source, window }: { readonly source: SourceHealthWire | null; readonly window: WindowWire | null }) {
  if (source?.type === "simulator")
    return (
      <Banner title="Demo">
        <span>
          A simulated cluster (<SafeText text={source.label} />). Nothing here is real traffic.
        </span>
      </Banner>
    );
  if (source?.type === "capture")
    return (
      <Banner title="Recorded file">
        <span>
          <SafeText text={source.label} />
          {window !== null && (
            <>
              , <Time at={window.from} />–<Time at={window.to} /> UTC
            </>
          )}
          . This is not live data, and a file carries no word on what it misses.
        </span>
      </Banner>
    );
  return null;
}
