export interface TextSelection {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const STEP = 0.05;

/**
 * Weights the selected text, or the word at the cursor, as prompts write it: `(word:1.1)`. At 1 the brackets go.
 */
export function weighted({ text, start, end }: TextSelection, by: number): TextSelection {
  const inside = enclosing(text, start, end);
  if (inside) {
    const weight = Math.round((inside.weight + by) * 100) / 100;
    const body = text.slice(inside.from + 1, inside.colon);
    const next = weight === 1 ? body : `(${body}:${weight})`;
    const offset = weight === 1 ? -1 : 0;
    return {
      text: text.slice(0, inside.from) + next + text.slice(inside.to),
      start: start + offset,
      end: end + offset,
    };
  }
  let [from, to] = [start, end];
  if (from === to) {
    while (from > 0 && /[\p{L}\p{N}_'-]/u.test(text[from - 1]!)) from--;
    while (to < text.length && /[\p{L}\p{N}_'-]/u.test(text[to]!)) to++;
  }
  while (from < to && /\s/.test(text[from]!)) from++;
  while (from < to && /\s/.test(text[to - 1]!)) to--;
  if (from === to) return { text, start, end };
  const body = text.slice(from, to);
  const next = `(${body}:${Math.round((1 + by) * 100) / 100})`;
  return {
    text: text.slice(0, from) + next + text.slice(to),
    start: from + 1,
    end: from + 1 + body.length,
  };
}

function enclosing(
  text: string,
  start: number,
  end: number,
): { from: number; to: number; colon: number; weight: number } | undefined {
  for (const found of text.matchAll(/\(([^()]*):(\d*\.?\d+)\)/g)) {
    const from = found.index;
    const to = from + found[0].length;
    if (from <= start && end <= to) {
      return { from, to, colon: from + 1 + found[1]!.length, weight: Number(found[2]) };
    }
  }
  return undefined;
}

/** Ctrl+Up and Ctrl+Down in a field of text. */
export function onWeightKey(event: KeyboardEvent, change: (text: string) => void): void {
  const up = event.key === "ArrowUp";
  if (!(event.ctrlKey || event.metaKey) || (!up && event.key !== "ArrowDown")) return;
  event.preventDefault();
  const field = event.currentTarget as HTMLTextAreaElement;
  const { value: text, selectionStart: start, selectionEnd: end } = field;
  const next = weighted({ text, start, end }, up ? STEP : -STEP);
  field.value = next.text;
  field.setSelectionRange(next.start, next.end);
  change(next.text);
}
