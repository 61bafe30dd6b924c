import type { Metadata } from "next";
import { Suspense } from "react";
import { FlowScreen } from "@/components/flows/flow-screen";

export const metadata: Metadata = { title: "Flow" };

export default function FlowPage() {
  return (
    <Suspense>
      <FlowScreen />
    </Suspense>
  );
}
