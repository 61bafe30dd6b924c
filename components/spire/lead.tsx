import Link from "next/link";
import { Basis } from "@/components/ui/basis";
import { SafeText } from "@/components/ui/name";
import { useView } from "@/lib/client/view";
import type { SpireAnswer } from "@/lib/wire/spire";
import { prepareBasis, prepareSentence, type SentencePart } from "./sentence";

/** The answer of the screen in one sentence, how it is known, and what a person should know besides. */
export function Lead({ answer }: { readonly answer: SpireAnswer }) {
  const { hrefTo } = useView();
  const words = (part: SentencePart, index: number) => {
    switch (part.kind) {
      case "strong":
        return <b key={index}>{part.text}</b>;
      case "unknown":
        return (
          <span key={index} className="not-known">
            {part.text}
          </span>
        );
      case "findings":
        return (
          <Link key={index} href={hrefTo("/findings")} prefetch={false}>
            {part.text}
          </Link>
        );
      case undefined:
        return <SafeText key={index} text={part.text} />;
    }
  };
  return (
    <section aria-labelledby="sentence" className="grid gap-1.5">
      <h1 id="sentence" className="max-w-[62rem] text-xl font-normal text-pretty text-content-default sm:text-2xl">
        {prepareSentence(answer).map(words)}
      </h1>
      <p>
        <Basis parts={prepareBasis(answer)} />
      </p>
      {answer.read.remarks.length > 0 && (
        <ul className="grid max-w-[62rem] gap-0.5 text-sm text-without-ink">
          {answer.read.remarks.map((remark) => (
            <li key={remark}>
              <SafeText text={remark} />
            </li>
          ))}
        </ul>
      )}
      <p className="text-sm">
        <Link href={hrefTo("/explain")} prefetch={false}>
          how authentication works in this cluster
        </Link>
      </p>
    </section>
  );
}
