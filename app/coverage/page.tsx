import type { Metadata } from "next";
import { CoverageScreen } from "@/components/coverage/coverage-screen";

export const metadata: Metadata = { title: "Coverage" };

export default function CoveragePage() {
  return <CoverageScreen />;
}
