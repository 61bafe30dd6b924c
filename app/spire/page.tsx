import type { Metadata } from "next";
import { SpireScreen } from "@/components/spire/spire-screen";

export const metadata: Metadata = { title: "SPIRE and nodes" };

export default function SpirePage() {
  return <SpireScreen />;
}
