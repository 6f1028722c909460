import type { JSX } from "preact";
import type { ControlProps } from "./control_props.ts";
import { onWeightKey } from "./weight_keys.ts";

function textOf(value: unknown): string {
  return value === undefined ? "" : String(value);
}

/** One line of text. */
export function TextControl({ port, value, label, onChange }: ControlProps): JSX.Element {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="text"
        value={textOf(value ?? port.default)}
        placeholder={port.placeholder}
        onInput={(event) => onChange(event.currentTarget.value, true)}
        onBlur={(event) => {
          const text = event.currentTarget.value;
          if (text !== textOf(value ?? port.default)) onChange(text);
          else onChange(value);
        }}
      />
    </label>
  );
}

/** Several lines, such as a prompt; Ctrl with an arrow up or down changes the weight of the word at the cursor. */
export function PromptControl({ port, value, label, onChange }: ControlProps): JSX.Element {
  const text = textOf(value ?? port.default);
  const words = text.match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu)?.length ?? 0;
  return (
    <label class="field tall">
      <span>
        {label}
        <small title="Words and signs; the tokenizer may split long words">{words || ""}</small>
      </span>
      <textarea
        class="nowheel"
        value={text}
        placeholder={port.placeholder ?? port.title}
        spellcheck={false}
        onInput={(event) => onChange(event.currentTarget.value, true)}
        onBlur={() => onChange(value)}
        onKeyDown={(event) => onWeightKey(event, (next) => onChange(next, true))}
      />
    </label>
  );
}
