"use client";

import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { LiveProvider } from "@/lib/client/live";
import { Frame } from "./frame";

/** The live frame around every page but a frozen one, which brings its own and opens no stream. */
export function FrameSwitch({ children }: { readonly children: ReactNode }) {
  if (/^\/frozen\/[^/]+$/.test(usePathname())) return children;
  return (
    <LiveProvider>
      <Frame>{children}</Frame>
    </LiveProvider>
  );
}
