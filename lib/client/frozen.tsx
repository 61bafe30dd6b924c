"use client";

import { QueryClientProvider, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { createContext, useContext, useMemo, useState, type ReactNode } from "react";
import type { FrozenPage } from "@/lib/wire/frozen-page";
import type { SnapshotAnswer } from "@/lib/wire/snapshot";
import { FrozenClient } from "./frozen-client";
import { StillProvider } from "./live";
import { PlaceContext, type Place } from "./place";

const Outside = createContext<QueryClient | null>(null);

/** Within a frozen page, what asks the server all the same: the search. */
export function LiveAnswers({ children }: { readonly children: ReactNode }) {
  const client = useContext(Outside);
  return client === null ? children : <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}

/** Shows its children the page that was frozen, at its own address, with the answers that the link holds and no others. */
export function FrozenProvider({ link, page, children }: { readonly link: SnapshotAnswer; readonly page: FrozenPage; readonly children: ReactNode }) {
  const router = useRouter();
  const outside = useQueryClient();
  const [client] = useState(() => new FrozenClient(link.answers));
  const [view, show] = useState(page.view);
  const place = useMemo<Place>(() => ({ pathname: page.pathname, view, show, restore: () => show(page.view), leave: (href) => router.push(href) }), [page, view, router]);
  return (
    <Outside value={outside}>
      <QueryClientProvider client={client}>
        <StillProvider>
          <PlaceContext value={place}>{children}</PlaceContext>
        </StillProvider>
      </QueryClientProvider>
    </Outside>
  );
}
