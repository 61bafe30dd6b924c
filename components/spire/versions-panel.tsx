import { SafeText } from "@/components/ui/name";
import { Panel } from "@/components/ui/panel";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import type { SpireAnswer } from "@/lib/wire/spire";
import { prepareVersions } from "./versions";

const CARD = "max-[760px]:block max-[760px]:px-3 max-[760px]:py-2";
const INSIDE = "max-[760px]:block max-[760px]:h-auto max-[760px]:p-0!";

/** Versions as images' tags tell them, and what was known of their support on a date. */
export function VersionsPanel({ answer }: { readonly answer: SpireAnswer }) {
  return (
    <Panel title="Versions and support" basis="as images' tags tell them">
      <Table label="Versions of each part">
        <thead className="max-[760px]:hidden">
          <tr>
            <HeadCell>part</HeadCell>
            <HeadCell>here</HeadCell>
            <HeadCell>what that means</HeadCell>
          </tr>
        </thead>
        <tbody className="max-[760px]:block">
          {prepareVersions(answer).map(({ part, here, means }) => (
            <Row key={part} className={CARD}>
              <Cell className={`whitespace-nowrap text-content-muted ${INSIDE}`}>{part}</Cell>
              <Cell className={INSIDE}>{here === null ? <span className="not-known">not observed</span> : <SafeText text={here} className="font-medium text-content-strong" />}</Cell>
              <Cell className={INSIDE}>
                <SafeText text={means} />
              </Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}
