"use client";

import Link from "next/link";
import { useCallback, type ReactNode } from "react";
import type { ChangeMark } from "./change-marks";
import { useView } from "./view";

/** Where to read more of a change: the policy that it is of. */
export function useChangeLink(): (mark: Pick<ChangeMark, "policy">) => ReactNode {
  const { hrefTo } = useView();
  return useCallback(
    ({ policy }) =>
      policy === null ? null : (
        <p className="text-sm">
          <Link prefetch={false} href={hrefTo("/policies", { open: policy })}>
            the policy as it is now
          </Link>
        </p>
      ),
    [hrefTo],
  );
}
