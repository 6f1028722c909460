import type { JSX } from "preact";
import { moveField, setFieldTitle, setInForm } from "../../../src/graph/edit_form.ts";
import type { Workflow } from "../../../src/graph/workflow.ts";
import { TALL } from "../../../src/drawing/control_name.ts";
import { t } from "../../../src/words/translate.ts";
import { Icon } from "../../core/ui/icon.tsx";
import type { IconName } from "../../core/ui/icon.tsx";
import { useTyped } from "../../core/ui/use_typed.ts";
import type { OpenDocument } from "../../document/open_document.ts";
import { PortControl } from "../../document/port_control.tsx";
import type { ShownField } from "./form_state.ts";

interface FieldProps {
  readonly document: OpenDocument;
  readonly shown: ShownField;
  readonly index: number;
  /** Whether the form is being arranged. */
  readonly arranging: boolean;
}

/** Room for the label above a tall control. */
const LABEL = 22;

/** An input in the form, by the control that its node has. */
export function FormField({ document, shown, index, arranging }: FieldProps): JSX.Element {
  const { field, label, port, source } = shown;
  const name = `${field.node}.${field.port}`;
  const missing = port
    ? source === undefined ? undefined : t`comes from ${source}`
    : t`There is no such input any more`;
  return (
    <li class="form-field" title={[port?.doc, name].filter(Boolean).join("\n")}>
      {missing === undefined
        ? <Field document={document} shown={shown} />
        : (
          <p class="form-missing">
            <b>{label}</b> {missing}
          </p>
        )}
      {arranging && <Arrange document={document} shown={shown} index={index} label={label} />}
    </li>
  );
}

function Field({ document, shown }: Pick<FieldProps, "document" | "shown">): JSX.Element {
  const { field: { node, port: input }, label, port, control = "json", value } = shown;
  const tall = TALL[control];
  return (
    <div class="form-control" style={tall ? { height: `${tall + LABEL}px` } : undefined}>
      <PortControl
        control={control}
        port={port!}
        value={value}
        label={label}
        place={{ document, where: undefined, node, input }}
      />
    </div>
  );
}

interface ArrangeProps extends Omit<FieldProps, "arranging"> {
  readonly label: string;
}

function Arrange({ document, shown: { field }, index, label }: ArrangeProps): JSX.Element {
  const edit = (name: string, change: (workflow: Workflow) => Workflow): void =>
    document.edit(name, change);
  const { text, onInput, onBlur } = useTyped({
    value: field.title ?? "",
    print: (title) => title,
    read: (text) => text.trim(),
    set(title, live) {
      if (!live) return document.settle();
      const merge = `title ${field.node}.${field.port}`; // not shown
      document.edit("Name field", (workflow) => setFieldTitle(workflow, field, title), merge);
    },
  });
  const act = (icon: IconName, title: string, run: () => void): JSX.Element => (
    <button type="button" title={title} aria-label={`${title}: ${label}`} onClick={run}>
      <Icon name={icon} size={14} />
    </button>
  );
  return (
    <div class="form-arrange">
      <input
        type="text"
        dir="auto"
        aria-label={t`Name of ${field.node}.${field.port} in the form`}
        placeholder={`${field.node}.${field.port}`}
        value={text}
        onInput={onInput}
        onBlur={onBlur}
      />
      {act("up", t`Move up`, () => edit("Move field", (now) => moveField(now, field, index - 1)))}
      {act(
        "down",
        t`Move down`,
        () => edit("Move field", (now) => moveField(now, field, index + 1)),
      )}
      {act(
        "close",
        t`Take out of the form`,
        () => edit("Take out of the form", (now) => setInForm(now, field, false)),
      )}
    </div>
  );
}
