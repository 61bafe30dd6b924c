import type { Metadata } from "next";
import { Suspense } from "react";
import { PairsScreen } from "@/components/pairs/pairs-screen";

export const metadata: Metadata = { title: "Pairs" };

export default function PairsPage() {
  return (
    <Suspense>
      <PairsScreen />
    </Suspense>
  );
}
