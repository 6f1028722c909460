import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { parseJson, printJson } from "../../../src/graph/json.ts";
import type { ControlProps } from "../../document/control_props.ts";

/** Any value as JSON; what cannot be read is marked and not taken. */
export function JsonControl({ port, value, label, onChange }: ControlProps): JSX.Element {
  const fault = useSignal("");
  const current = value ?? port.default;
  return (
    <label class={`field tall${fault.value ? " invalid" : ""}`} title={fault}>
      <span>{label}</span>
      <textarea
        class="nowheel code"
        spellcheck={false}
        aria-invalid={fault.value !== ""}
        value={current === undefined ? "" : printJson(current)}
        placeholder="JSON"
        onChange={(event) => {
          const text = event.currentTarget.value.trim();
          try {
            onChange(text === "" ? undefined : parseJson(text));
            fault.value = "";
          } catch (error) {
            fault.value = (error as Error).message;
          }
        }}
      />
    </label>
  );
}
