import type { Metadata } from "next";
import { Suspense } from "react";
import { FlowsScreen } from "@/components/flows/flows-screen";

export const metadata: Metadata = { title: "Flows" };

export default function FlowsPage() {
  return (
    <Suspense>
      <FlowsScreen />
    </Suspense>
  );
}
