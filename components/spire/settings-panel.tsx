import { SafeText } from "@/components/ui/name";
import { Panel } from "@/components/ui/panel";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import type { SpireAnswer } from "@/lib/wire/spire";

const CARD = "max-[760px]:block max-[760px]:px-3 max-[760px]:py-2";
const INSIDE = "max-[760px]:block max-[760px]:h-auto max-[760px]:p-0!";

/** The thirteen settings of mutual authentication, with what each means. */
export function SettingsPanel({ answer }: { readonly answer: SpireAnswer }) {
  const { settings, configRead, unknownKeys } = answer.meshAuth;
  const given = settings.filter((setting) => setting.given !== null).length;
  const basis = configRead ? `${given} of ${settings.length} are given; the rest is as it is by default` : <span className="font-medium text-without-ink">cilium-config was not read</span>;
  return (
    <Panel title="Settings" about={`${settings.length} of mutual authentication, from cilium-config`} basis={basis} footer={unknownKeys.length > 0 ? <SafeText text={`keys that are not known here: ${unknownKeys.join(", ")}`} /> : "what agents were told, not proof of what they do"}>
      <Table label="Settings of mutual authentication">
        <thead className="max-[760px]:hidden">
          <tr>
            <HeadCell>key</HeadCell>
            <HeadCell>here</HeadCell>
            <HeadCell>meaning</HeadCell>
          </tr>
        </thead>
        <tbody className="max-[760px]:block">
          {settings.map(({ key, given: told, value, means, fault }) => (
            <Row key={key} className={CARD}>
              <Cell className={`align-top font-mono text-sm [overflow-wrap:anywhere] ${INSIDE}`}>{key}</Cell>
              <Cell className={`align-top min-[760px]:min-w-44 ${INSIDE}`}>
                {value === null ? <SafeText text={fault === null ? "not observed" : (told ?? "")} className={fault === null ? "not-known" : "font-mono text-sm text-missing-ink"} /> : <SafeText text={value === "" ? "empty" : value} className="font-mono text-sm [overflow-wrap:anywhere] text-content-strong" />}
                {value !== null && told === null && <span className="ml-1.5 text-xs text-content-muted">by default</span>}
              </Cell>
              <Cell className={`align-top ${INSIDE}`}>
                {means}
                {fault !== null && (
                  <span className="block text-xs font-medium text-missing-ink">
                    <SafeText text={fault} />
                  </span>
                )}
              </Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}
