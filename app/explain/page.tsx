import type { Metadata } from "next";
import { ExplainScreen } from "@/components/explain/explain-screen";

export const metadata: Metadata = { title: "How authentication works here" };

export default function ExplainPage() {
  return <ExplainScreen />;
}
