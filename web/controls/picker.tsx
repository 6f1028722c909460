import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { ModelInfo } from "../api.ts";
import { useApp } from "../app.ts";
import { Icon } from "../shell/icon.tsx";
import type { ControlProps } from "./control_props.ts";

/** Something the host has, such as a model, or any other text. */
export function PickerControl({ port, value, label, onChange }: ControlProps): JSX.Element {
  const app = useApp();
  const current = String(value ?? port.default ?? "");
  const models = useSignal<readonly ModelInfo[] | undefined>(undefined);
  const asked = useRef(false);
  if (!asked.current) {
    asked.current = true;
    app.host.models().then((found) => {
      models.value = found;
    }, app.toasts.error);
  }
  const missing = models.value && current && !models.value.some(({ name }) => name === current);
  const pick = async (): Promise<void> => {
    const found = await app.host.models();
    const answer = await app.quickInput.pick(label, [
      ...found.map(({ name, kind, license }) => ({
        id: name,
        title: name,
        detail: [kind, license].filter(Boolean).join(", "),
      })),
      { id: "\0", title: "Another…", detail: "type a name or a path" },
    ]);
    const name = answer === "\0" ? await app.quickInput.ask(label, { value: current }) : answer;
    if (name !== undefined) onChange(name);
  };
  return (
    <div class="field picker">
      <button type="button" class="value" onClick={pick}>
        <span>{label}</span>
        <output class={missing ? "missing" : ""} title={missing ? "Not installed here" : current}>
          {current || "choose"}
        </output>
        <Icon name="chevronDown" size={12} />
      </button>
    </div>
  );
}
