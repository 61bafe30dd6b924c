import { Button, buttonClasses } from "./button";
import { CodeBlock } from "./code-block";
import { Say, type SayKind } from "./say";

export interface WrittenProps {
  readonly state: { readonly kind: SayKind; readonly title: string; readonly text: string; readonly commands: readonly string[] };
  readonly actions: readonly ({ readonly label: string; readonly href: string } | { readonly label: string; readonly run: () => void })[];
  readonly className?: string;
}

/** A written state with what can be done about it: the words come ready, this only sets them. */
export function Written({ state, actions, className }: WrittenProps) {
  return (
    <Say
      kind={state.kind}
      title={state.title}
      className={className}
      actions={
        actions.length === 0 ? undefined : (
          <>
            {actions.map((action) =>
              "href" in action ? (
                <a key={action.label} href={action.href} className={buttonClasses()}>
                  {action.label}
                </a>
              ) : (
                <Button key={action.label} onClick={action.run}>
                  {action.label}
                </Button>
              ),
            )}
          </>
        )
      }
    >
      <p>{state.text}</p>
      {state.commands.length > 0 && <CodeBlock label="commands" text={state.commands.join("\n")} />}
    </Say>
  );
}
