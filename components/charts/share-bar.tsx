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
            <rect key={part.name} {...insideBox(part.name, part.start, part.length, height)} fill={textureOf(part.name)} className={`fill-${part.name}`} />
          ))}
      </svg>
    </div>
  );
}

const OUTLINED = ["auth-pending", "audited", "allowed-unauthenticated"];

/** Outlines are drawn inside their share. */
function insideBox(name: string, start: number, length: number, height: number) {
  const inset = OUTLINED.includes(name) ? 0.75 : 0;
  return { x: start + inset, y: inset, width: Math.max(0.5, length - 2 * inset), height: height - 2 * inset };
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
