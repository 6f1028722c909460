import type { JSX } from "preact";
import { parseJson, printJson } from "../../../src/graph/json.ts";
import { useTyped } from "../../core/ui/use_typed.ts";
import type { ControlProps } from "../../document/control_props.ts";

/** Any value as JSON; what cannot be read is marked and not taken. */
export function JsonControl({ port, value, label, onChange }: ControlProps): JSX.Element {
  const { text, fault, ...typed } = useTyped({
    value,
    print(value) {
      const current = value ?? port.default;
      return current === undefined ? "" : printJson(current);
    },
    read: (text): unknown => text.trim() === "" ? undefined : parseJson(text),
    set: onChange,
  });
  return (
    <label class={`field tall${fault ? " invalid" : ""}`} title={fault}>
      <span>{label}</span>
      <textarea
        class="nowheel code"
        spellcheck={false}
        aria-invalid={fault !== undefined}
        value={text}
        placeholder="JSON"
        {...typed}
      />
    </label>
  );
}
