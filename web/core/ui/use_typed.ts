import { useSignal } from "@preact/signals";
import { printJsonLine } from "../../../src/graph/json.ts";
import { translated } from "../../../src/words/translate.ts";

interface TypedOptions<T> {
  readonly value: T;
  readonly print: (value: T) => string;
  /** @throws Error with why a text cannot be read */
  readonly read: (text: string) => T;
  /** `live` while it is typed. */
  readonly set: (value: T, live: boolean) => void;
}

interface Typed {
  /** What stands in the field. */
  readonly text: string;
  /** Why that is not taken. */
  readonly fault: string | undefined;
  readonly onInput: (event: { readonly currentTarget: { readonly value: string } }) => void;
  readonly onBlur: () => void;
}

interface Held<T> {
  readonly text: string;
  readonly fault: string | undefined;
  /** The value before anything was typed. */
  readonly first: T;
  /** The value as it is printed when this was typed, and once it is set. */
  readonly printed: readonly string[];
}

/**
 * A field for a value that is printed otherwise than it may be typed. What can be read is set at once, so that no command,
 * reload or crash finds an older value than stands there; what cannot is marked, and the value is what it was before.
 */
export function useTyped<T>({ value, print, read, set }: TypedOptions<T>): Typed {
  const held = useSignal<Held<T> | undefined>(undefined);
  const printed = print(value);
  if (held.value && !held.value.printed.includes(printed)) held.value = undefined; // set elsewhere
  const now = held.value;
  return {
    text: now?.text ?? printed,
    fault: now?.fault,
    onInput({ currentTarget: { value: text } }) {
      const first = now ? now.first : value;
      let next = first;
      let fault: string | undefined;
      try {
        const found = read(text);
        if (text !== print(first) && !isSame(found, first)) next = found;
      } catch (error) {
        fault = translated((error as Error).message);
      }
      held.value = { text, fault, first, printed: [printed, print(next)] };
      set(next, true);
    },
    onBlur() {
      if (held.peek()?.fault === undefined) held.value = undefined;
      set(value, false);
    },
  };
}

/** Whether two values are written alike in a document, where undefined is not written. */
function isSame(a: unknown, b: unknown): boolean {
  return a === b || a !== undefined && b !== undefined && printJsonLine(a) === printJsonLine(b);
}
