"use client";

import { useEffect, useState } from "react";
import { Button } from "./button";
import { visibleText } from "./visible-text";

/** Something a person would paste: mono, scrolls inside itself or wraps, with a copy button. */
export function CodeBlock({ text, label, wrap = false }: { readonly text: string; readonly label: string; /** Breaks long lines instead of scrolling. */ readonly wrap?: boolean }) {
  return (
    <div className="relative min-w-0">
      <pre tabIndex={0} role="region" aria-label={label} className={`overflow-x-auto ${wrap ? "whitespace-pre-wrap [overflow-wrap:anywhere] " : ""}rounded-sm border border-line-subtle bg-surface-sunken px-3 py-2.5 pr-16 text-sm/5 text-content-default`}>
        {text.split("\n").map((line, index) => (
          <span key={index} className="block min-h-5">
            {visibleText(line)}
          </span>
        ))}
      </pre>
      <span className="absolute top-1.5 right-1.5">
        <CopyButton text={text} label={`copy ${label}`} />
      </span>
    </div>
  );
}

/** Copies the text as it is and says whether it worked. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const [state, setState] = useState<"copy" | "copied" | "not copied">("copy");
  useEffect(() => {
    if (state === "copy") return;
    const timer = setTimeout(() => setState("copy"), 2000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = () => {
    if (navigator.clipboard === undefined) return setState("not copied");
    navigator.clipboard.writeText(text).then(
      () => setState("copied"),
      () => setState("not copied"),
    );
  };
  return (
    <Button onClick={copy} aria-label={state === "copy" ? label : undefined} title={label}>
      <span aria-live="polite">{state}</span>
    </Button>
  );
}
