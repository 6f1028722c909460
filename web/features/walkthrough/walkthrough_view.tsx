import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { t, translated } from "../../../src/words/translate.ts";
import { useCanvases } from "../../canvas/canvases.ts";
import { useCore } from "../../core/core.ts";
import type { Core } from "../../core/core.ts";
import type { Walkthrough, WalkthroughStep } from "../../core/registry.ts";
import { Icon } from "../../core/ui/icon.tsx";
import { Markdown } from "../../core/ui/markdown.tsx";
import { doneSteps, setDone, stepKey } from "./walkthrough_progress.ts";

/** What has been contributed to learn by doing, step by step. */
export function WalkthroughView(): JSX.Element {
  const { registry } = useCore();
  const { value } = registry.walkthroughs;
  return (
    <div class="walkthroughs">
      {value.map((one) => <Steps key={one.id} walkthrough={one} alone={value.length === 1} />)}
    </div>
  );
}

function Steps({ walkthrough, alone }: { walkthrough: Walkthrough; alone: boolean }): JSX.Element {
  const app = useCanvases();
  const done = doneSteps(app.settings);
  const { id, title, doc, from, steps } = walkthrough;
  const isDone = (step: WalkthroughStep): boolean => done.has(stepKey(id, step.id));
  const count = steps.filter(isDone).length;
  const chosen = useSignal<string | undefined>(undefined);
  // The one that was opened, until it is done: then the next.
  const asked = steps.find((step) => step.id === chosen.value);
  const open = asked ?? steps.find((step) => !isDone(step));
  return (
    <section class="walkthrough" aria-label={title}>
      {!alone && <h3>{title}{from !== undefined && <small>{from}</small>}</h3>}
      {doc && <p>{doc}</p>}
      <progress max={steps.length} value={count} aria-label={t`Steps done`} />
      <small>
        {count === steps.length ? t`All done` : t`${count} of ${steps.length} done`}
        {count > 0 && (
          <button
            type="button"
            class="walkthrough-again"
            onClick={() => {
              for (const step of steps) setDone(app.settings, stepKey(id, step.id), false);
              chosen.value = undefined;
            }}
          >
            {t`Begin again`}
          </button>
        )}
      </small>
      <ol>
        {steps.map((step) => (
          <li key={step.id} class={`walkthrough-step${isDone(step) ? " done" : ""}`}>
            <div class="walkthrough-head">
              <input
                type="checkbox"
                aria-label={t`Done: ${step.title}`}
                checked={isDone(step)}
                onChange={(event) =>
                  setDone(app.settings, stepKey(id, step.id), event.currentTarget.checked)}
              />
              <button
                type="button"
                aria-expanded={step === open}
                onClick={() => {
                  chosen.value = step === asked ? undefined : step.id;
                }}
              >
                {step.title}
              </button>
            </div>
            {step === open && (
              <Body
                app={app}
                step={step}
                onAct={() => {
                  chosen.value = undefined;
                }}
              />
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Body(
  { app, step, onAct }: { app: Core; step: WalkthroughStep; onAct(): void },
): JSX.Element {
  const { doc, button } = step;
  const command = button && app.registry.commands.value.get(button.command);
  return (
    <div class="walkthrough-body">
      <Markdown text={translated(typeof doc === "string" ? doc : doc())} level={4} />
      {button && command && (
        <button
          type="button"
          class="walkthrough-action"
          disabled={!app.isEnabled(command)}
          onClick={() => {
            onAct();
            app.execute(button.command, button.argument);
          }}
        >
          {command.icon && <Icon name={command.icon} size={14} />}
          {button.title ?? command.title}
        </button>
      )}
    </div>
  );
}
