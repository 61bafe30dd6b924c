import type { Metadata } from "next";
import { WaitScreen } from "@/components/wait/wait-screen";

export const metadata: Metadata = { title: "Wait" };

export default function WaitPage() {
  return <WaitScreen />;
}
