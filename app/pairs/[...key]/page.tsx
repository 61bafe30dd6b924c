import type { Metadata } from "next";
import { Suspense } from "react";
import { PairScreen } from "@/components/pair/pair-screen";

export const metadata: Metadata = { title: "Pair" };

export default function PairPage() {
  return (
    <Suspense>
      <PairScreen />
    </Suspense>
  );
}
