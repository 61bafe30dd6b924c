import Link from "next/link";
import { Say } from "@/components/ui/say";
import { buttonClasses } from "@/components/ui/button";

export default function NotFound() {
  return (
    <>
      <h1 className="text-lg font-semibold text-content-strong">There is no such page</h1>
      <Say
        kind="empty"
        title="Nothing is at this address"
        announce={false}
        className="rounded-md border border-line-default bg-surface-panel"
        actions={
          <Link href="/overview" className={buttonClasses()}>
            open Overview
          </Link>
        }
      >
        <p>The link may be of another version, or a part of it was cut off. Press / to search for a pod, an address or a pasted line.</p>
      </Say>
    </>
  );
}
