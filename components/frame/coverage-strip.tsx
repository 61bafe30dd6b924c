"use client";

import Link from "next/link";
import { useNow } from "@/components/ui/now";
import { Icon } from "@/components/ui/icon";
import { joinClasses } from "@/components/ui/join-classes";
import { Ago, Time } from "@/components/ui/time";
import { useView } from "@/lib/client/view";
import { stripItems, type StripItem, type StripSources, type StripTone } from "./strip";

const TONE: Readonly<Record<StripTone, string>> = {
  well: "text-content-muted",
  quiet: "text-content-muted",
  short: "text-without-ink max-sm:order-first",
  turned: "text-missing-ink max-sm:order-first",
};
const STRONG: Readonly<Record<StripTone, string>> = {
  well: "text-content-default",
  quiet: "text-content-muted",
  short: "text-current",
  turned: "text-current",
};
const LINK = "plain-link focus-inside flex flex-none items-center gap-1.5 border-r border-line-subtle px-2.5 py-1.5 whitespace-nowrap hover:underline max-sm:py-2.5";
/** On narrow pages these fold into one item while they are well. */
const FOLDING = ["verdicts", "kubernetes", "spire"];

/** How complete this data is: one line, always there, every item a link to why. */
export function CoverageStrip({ sources, asOf }: { readonly sources: StripSources; readonly asOf: string | null }) {
  const nowMs = useNow() ?? 0;
  const { hrefTo } = useView();
  const items = stripItems(sources, nowMs);
  const folded = items.filter(folds);
  const live = sources.source?.state === "live" && sources.link.state === "open";
  return (
    <nav aria-label="Coverage: how complete this data is" className="flex overflow-x-auto bg-surface-panel px-3 text-sm [scrollbar-width:none] sm:px-6">
      {items.map((item, index) => (
        <Link
          key={item.id}
          href={`${hrefTo("/coverage")}#${item.anchor}`}
          title={item.why === "" ? undefined : item.why}
          className={joinClasses(LINK, TONE[item.tone], index === 0 && "sm:pl-0", folds(item) && "max-2xl:hidden")}
        >
          <Icon name={item.icon} className={joinClasses("size-3.5", item.id === "stream" && live && "breathes")} />
          <span>
            <b className={joinClasses("font-medium", STRONG[item.tone])}>{item.strong}</b>
            {item.rest !== "" && ` ${item.rest}`}
          </span>
        </Link>
      ))}
      {folded.length > 0 && (
        <Link href={`${hrefTo("/coverage")}#reads`} className={joinClasses(LINK, "text-content-muted 2xl:hidden")}>
          <span>{folded.length} more</span>
        </Link>
      )}
      {asOf !== null && (
        <Link href={`${hrefTo("/coverage")}#stream`} className={joinClasses(LINK, "ml-auto border-r-0 pr-0 text-content-muted max-lg:hidden")}>
          <span>
            as of <Time at={asOf} /> UTC, <Ago at={asOf} />
          </span>
        </Link>
      )}
    </nav>
  );
}

function folds(item: StripItem): boolean {
  return FOLDING.includes(item.id) && (item.tone === "well" || item.tone === "quiet");
}
