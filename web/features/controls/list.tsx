import type { JSX } from "preact";
import { useTyped } from "../../core/ui/use_typed.ts";
import { plural, t } from "../../../src/words/translate.ts";
import type { ControlProps } from "../../document/control_props.ts";
import { numbersIn, printListed } from "./number_text.ts";

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A list of texts, one a line. */
export function LinesControl({ port, value, label, onChange }: ControlProps): JSX.Element {
  return (
    <label class="field tall">
      <span>{label}</span>
      <textarea
        class="nowheel"
        dir="auto"
        value={itemsOf(value ?? port.default).join("\n")}
        placeholder={t`One a line`}
        spellcheck={false}
        onInput={({ currentTarget: { value: text } }) =>
          onChange(text === "" ? [] : text.split("\n"), true)}
        onBlur={() => onChange(value)}
      />
    </label>
  );
}

/** A list of numbers with commas, spaces or new lines between them. */
export function NumbersControl({ port, value, label, onChange }: ControlProps): JSX.Element {
  const current = itemsOf(value ?? port.default);
  const { text, fault, ...typed } = useTyped({
    value,
    print: (numbers) => itemsOf(numbers ?? port.default).map(printListed).join(", "),
    read: (text): unknown => numbersIn(text, port),
    set: onChange,
  });
  return (
    <label class={`field tall${fault ? " invalid" : ""}`} title={fault}>
      <span>
        {label}
        <small>
          {fault ?? plural(current.length, "{0} number", "{0} numbers")}
        </small>
      </span>
      <textarea
        class="nowheel"
        inputMode="decimal"
        spellcheck={false}
        value={text}
        placeholder="1, 2, 3"
        aria-invalid={fault !== undefined}
        {...typed}
      />
    </label>
  );
}
