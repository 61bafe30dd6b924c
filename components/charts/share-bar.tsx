"use client";

import { useLayoutEffect, useRef, useState } from "react";
import { textureOf } from "@/components/ui/textures";
import { layoutStack, type StackPart } from "./stack";

interface ShareBarProps {
  readonly parts: readonly StackPart[];
  readonly height?: number;
  /** The same in words; the numbers must stand beside it. */
  readonly label: string;
}

/** One bar of shares side by side, as wide as its place. */
export function ShareBar({ parts, height = 12, label }: ShareBarProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  return (
    <div ref={box} className="min-w-0">
      <svg width="100%" height={height} role="img" aria-label={label} className="block overflow-visible">
        {width !== null &&
          layoutStack(parts, width).map((part) => (
            <rect key={part.name} x={part.start} y={0.75} width={part.length} height={height - 1.5} rx="1" fill={textureOf(part.name)} className={`fill-${part.name}`} />
          ))}
      </svg>
    </div>
  );
}

/** The width of an element in pixels, followed; null until it is drawn. */
export function useWidth(box: React.RefObject<HTMLElement | null>): number | null {
  const [width, setWidth] = useState<number | null>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? null));
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return width;
}
