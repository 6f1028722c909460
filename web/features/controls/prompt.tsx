import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { plural, t } from "../../../src/words/translate.ts";
import { useCanvases } from "../../canvas/canvases.ts";
import type { ControlProps } from "../../document/control_props.ts";
import { bracketFault, marksOf, wordCount } from "./prompt_marks.ts";
import { textReader } from "./text_model.ts";
import { useTokens } from "./use_tokens.ts";
import type { Tokens } from "./use_tokens.ts";
import { onWeightKey } from "./weight_keys.ts";

/**
 * Text of several lines. Where a text encoder reads it: its tokens, where the pieces begin that it is read in, and
 * brackets that stand alone; Ctrl with an arrow up or down changes the weight of what is selected.
 */
export function PromptControl(
  { port, value, label, place, onChange }: ControlProps,
): JSX.Element {
  const app = useCanvases();
  const text = String(value ?? port.default ?? "");
  const behind = useRef<HTMLDivElement>(null);
  const caret = useSignal<number | undefined>(undefined);
  const reader = useComputed(() => {
    if (!place) return undefined;
    const { document, where, node } = place;
    const { lookup } = app.canvasOf(document).scene;
    const path = where === undefined ? [] : document.path.value;
    return textReader(document.workflow.value, lookup, path, node);
  });
  // Apart, so that an edit elsewhere draws no prompt anew.
  const model = useComputed(() => reader.value?.model).value;
  const weighting = useComputed(() => reader.value?.weighting).value;
  const tokens = useTokens(app, { model, weighting }, text).value;
  const weighs = model !== undefined && weighting !== "none";
  const fault = weighs ? bracketFault(text) : undefined;
  const borders = tokens?.of === text ? tokens.starts : [];
  const marks = weighs || borders.length
    ? marksOf(text, { odd: weighs, caret: weighs ? caret.value : undefined, borders })
    : [];
  const follow = (field: HTMLTextAreaElement): void => {
    caret.value = field.selectionStart === field.selectionEnd ? field.selectionStart : undefined;
  };
  const scroll = (field: HTMLTextAreaElement): void => {
    if (behind.current) behind.current.scrollTop = field.scrollTop;
  };
  return (
    <label class={`field tall prompt${fault ? " invalid" : ""}`}>
      <span>
        {label}
        <Count text={text} tokens={tokens} model={model} fault={fault} />
      </span>
      <div class="prompt-field">
        <div class="prompt-behind" dir="auto" aria-hidden="true" ref={behind}>
          {marks.map(({ text: part, mark }, index) =>
            mark ? <mark key={index} class={`prompt-${mark}`}>{part}</mark> : part
          )}
          {"\n"}
        </div>
        <textarea
          class="nowheel"
          dir="auto"
          value={text}
          placeholder={port.placeholder ?? port.title}
          spellcheck={false}
          aria-invalid={fault !== undefined}
          onInput={(event) => {
            onChange(event.currentTarget.value, true);
            follow(event.currentTarget);
          }}
          onSelect={(event) => follow(event.currentTarget)}
          onScroll={(event) => scroll(event.currentTarget)}
          onBlur={() => {
            caret.value = undefined;
            onChange(value);
          }}
          onKeyDown={(event) => onWeightKey(event, (next) => onChange(next, true))}
        />
      </div>
    </label>
  );
}

interface CountProps {
  readonly text: string;
  readonly tokens: Tokens | undefined;
  readonly model: string | undefined;
  readonly fault: string | undefined;
}

/** `23/75`, and in how many pieces; words where no tokenizer says it. */
function Count({ text, tokens, model, fault }: CountProps): JSX.Element | null {
  if (fault) return <small class="prompt-fault" role="status" title={fault}>{t`unbalanced`}</small>;
  if (!text) return null;
  if (!tokens) {
    const words = wordCount(text);
    return (
      <small title={t`Words and signs: wire a text encoder to see tokens`}>
        {plural(words, "{0} word", "{0} words")}
      </small>
    );
  }
  const { tokens: used, limit, chunks } = tokens;
  const count = Math.max(1, chunks.length);
  const title = count > 1
    ? t`${used} tokens of ${model}: read in ${count} pieces of ${limit} at most, marked where each begins`
    : t`${used} tokens of ${model}`;
  return (
    <small class={count > 1 ? "prompt-long" : ""} title={title}>
      {used}/{limit * count}
    </small>
  );
}
