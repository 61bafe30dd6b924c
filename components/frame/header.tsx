"use client";

import Link from "next/link";
import { useEffect, useRef } from "react";
import { Button, Key } from "@/components/ui/button";
import { SafeText } from "@/components/ui/name";
import { VisuallyHidden } from "@/components/ui/visually-hidden";
import { usePagePath, useView } from "@/lib/client/view";
import { AppearanceMenu } from "./appearance-menu";
import { BrandMark } from "./brand";
import { SCREENS } from "./shortcuts";

interface HeaderProps {
  /** null = not known yet. */
  readonly cluster: string | null;
  readonly onSearch: () => void;
  readonly onKeys: () => void;
}

/** Brand, cluster, the screens, search, appearance and keys. */
export function Header({ cluster, onSearch, onKeys }: HeaderProps) {
  const { hrefTo } = useView();
  const pathname = usePagePath();
  const screens = useRef<HTMLElement>(null);
  useEffect(() => {
    // Where the row of screens is cut, it is scrolled to the one that is open; the page itself stays where it is.
    const [row, current] = [screens.current, screens.current?.querySelector<HTMLElement>("[aria-current=page]")];
    if (row && current) row.scrollLeft = current.offsetLeft - row.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
  }, [pathname]);
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-x-3 border-b border-line-subtle bg-surface-panel px-3 max-lg:pt-1.5 sm:px-6">
      <Link href={hrefTo("/overview")} className="plain-link flex flex-none items-center gap-2 text-lg font-semibold tracking-tight text-content-strong">
        <BrandMark />
        <span className="max-[22.5rem]:sr-only">Countersign</span>
      </Link>
      <span className="max-w-48 truncate border-l border-line-default pl-3 text-sm text-content-strong max-lg:min-w-0 max-lg:flex-1 max-lg:basis-0 sm:pl-4">
        <VisuallyHidden>Cluster </VisuallyHidden>
        {cluster === null ? <span className="text-content-muted">…</span> : <SafeText text={cluster} />}
      </span>
      <span className="ml-auto flex flex-none gap-1 lg:order-last print:hidden">
        <Button onClick={onSearch} aria-label="Search" aria-keyshortcuts="/">
          <Key>/</Key>
          <span className="max-2xl:hidden">search</span>
        </Button>
        <AppearanceMenu />
        <Button look="quiet" onClick={onKeys} aria-label="Keys" aria-keyshortcuts="?">
          ?
        </Button>
      </span>
      <nav ref={screens} aria-label="Screens" className="flex min-w-0 gap-0.5 self-stretch overflow-x-auto max-lg:-mx-2 max-lg:h-9 max-lg:basis-full">
        {SCREENS.map((screen) => (
          <Link
            key={screen.path}
            href={hrefTo(screen.path)}
            aria-current={isWithin(pathname, screen.path) ? "page" : undefined}
            className="plain-link focus-inside -mb-px flex items-center border-b-2 border-transparent forced-colors:border-[Canvas] px-2 whitespace-nowrap text-content-muted hover:text-content-strong aria-[current=page]:border-content-strong aria-[current=page]:font-medium aria-[current=page]:text-content-strong"
          >
            {screen.name}
          </Link>
        ))}
      </nav>
    </div>
  );
}

function isWithin(pathname: string, screen: string): boolean {
  return pathname === screen || pathname.startsWith(`${screen}/`);
}
