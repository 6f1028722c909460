import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { setInForm } from "../../../src/graph/edit_form.ts";
import { t, told } from "../../../src/words/translate.ts";
import { Icon } from "../../core/ui/icon.tsx";
import { Markdown } from "../../core/ui/markdown.tsx";
import type { OpenDocument } from "../../document/open_document.ts";
import { kinshipOf } from "../../runs/kinship.ts";
import { useRuns } from "../../runs/runs.ts";
import { FormField } from "./form_field.tsx";
import { FormResults } from "./form_results.tsx";
import { commandLine, shownFields, usualFields } from "./form_state.ts";

/** A workflow as a form: the inputs that were chosen, a button that runs it, and what it makes. */
export function FormView({ document }: { document: OpenDocument }): JSX.Element {
  const app = useRuns();
  const { catalogue, host, toasts, execute } = app;
  const arranging = useSignal(false);
  const fields = useComputed(() => shownFields(document.workflow.value, catalogue.value));
  const name = document.name.value;
  const run = kinshipOf(app).goingOf(document);
  const [note] = document.workflow.value.view.notes ?? [];
  const chooseUsual = (): void =>
    document.edit("Make a form", (workflow) =>
      usualFields(workflow, catalogue.peek())
        .reduce((made, target) => setInForm(made, target, true), workflow));
  const copyCommand = async (): Promise<void> => {
    await host.writeClipboard(commandLine(name, fields.peek()));
    toasts.show("info", t`The command line of this run is copied`);
  };
  return (
    <div class="form-view">
      <div class="form-page">
        <header class="form-head">
          <h2>{name.split("/").at(-1)}</h2>
          <button
            type="button"
            title={t`Copy the command that runs this without the editor`}
            onClick={() => copyCommand().catch(toasts.error)}
          >
            <Icon name="keyboard" size={14} /> {t`Command`}
          </button>
          <button
            type="button"
            aria-pressed={arranging.value}
            onClick={() => {
              arranging.value = !arranging.peek();
            }}
          >
            <Icon name="settings" size={14} /> {t`Arrange`}
          </button>
          <button type="button" onClick={() => execute("form.toggle")}>
            <Icon name="layout" size={14} /> {t`Graph`}
          </button>
        </header>
        {note && <Markdown text={note.text} level={3} />}
        <div class="form-columns">
          <section aria-label={t`Inputs of ${name}`}>
            {!fields.value.length && (
              <div class="form-empty">
                <p>
                  {told`This form asks for nothing yet. In the graph, right-click an input and choose ${(
                    <b>{t`Show in the form`}</b>
                  )}.`}
                </p>
                <button type="button" onClick={chooseUsual}>
                  {t`Take prompts, scales and seeds`}
                </button>
              </div>
            )}
            <ul>
              {fields.value.map((shown, index) => (
                <FormField
                  key={`${shown.field.node}.${shown.field.port}`}
                  document={document}
                  shown={shown}
                  index={index}
                  arranging={arranging.value}
                />
              ))}
            </ul>
            <div class="form-run">
              <button
                type="button"
                class="primary"
                disabled={!host.server}
                onClick={() => execute("run.start")}
              >
                <Icon name="play" /> {run ? t`Run once more` : t`Run`}
              </button>
              {run && (
                <button type="button" onClick={() => execute("run.stop", run.id)}>
                  <Icon name="stop" /> {t`Stop`}
                </button>
              )}
            </div>
          </section>
          <FormResults document={document} run={run} />
        </div>
      </div>
    </div>
  );
}
