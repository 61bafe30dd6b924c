import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import { Suspense, type ReactNode } from "react";
import { FrameSwitch } from "@/components/frame/frame-switch";
import { appearanceAttributes, CONTRAST_COOKIE, readAppearance, THEME_COOKIE } from "@/lib/client/appearance";
import { QueryProvider } from "@/lib/client/query-provider";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Countersign", template: "%s · Countersign" },
  description: "For every pair of workloads: whether they had to prove who they are, whether they did, and how we know.",
  icons: { icon: "/icon.svg" },
  robots: { index: false, follow: false },
};

export const viewport: Viewport = { width: "device-width", initialScale: 1, colorScheme: "light dark" };

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const jar = await cookies();
  const appearance = readAppearance(jar.get(THEME_COOKIE)?.value, jar.get(CONTRAST_COOKIE)?.value);
  return (
    <html lang="en" {...appearanceAttributes(appearance)}>
      <body>
        <QueryProvider>
          <Suspense>
            <FrameSwitch>{children}</FrameSwitch>
          </Suspense>
        </QueryProvider>
      </body>
    </html>
  );
}
