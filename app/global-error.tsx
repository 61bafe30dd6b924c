"use client";

import "./globals.css";

/** The page without its frame, when the frame itself failed. */
export default function PageError({ reset }: { readonly reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <main className="grid justify-items-start gap-3 p-6">
          <h1 className="text-lg font-semibold text-content-strong">Countersign could not be drawn</h1>
          <p>The data is not affected. If it fails again, the browser&apos;s console names the cause.</p>
          <button type="button" onClick={reset} className="h-7 rounded-sm border border-line-strong px-2.5 text-sm">
            draw it again
          </button>
        </main>
      </body>
    </html>
  );
}
