import type { ReadonlySignal } from "@preact/signals";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Host, TokenCount } from "../host.ts";
import { pieceBorders } from "./prompt_marks.ts";

/** What a model makes of a text. */
export interface Tokens extends TokenCount {
  /** The text that was counted. */
  readonly of: string;
  /** Where in it each piece after the first begins. */
  readonly borders: readonly number[];
}

const DELAY = 250;
const KNOWN = 500;
const known = new Map<string, Promise<TokenCount>>();

function count(host: Host, model: string, text: string): Promise<TokenCount> {
  const key = `${model}\0${text}`;
  const found = known.get(key) ?? host.countTokens!(model, text);
  if (known.size >= KNOWN) known.clear();
  known.set(key, found);
  found.catch(() => known.delete(key));
  return found;
}

/** The tokens of a text a moment after it was typed; undefined where no model can say. */
export function useTokens(
  host: Host,
  model: string | undefined,
  text: string,
): ReadonlySignal<Tokens | undefined> {
  const tokens = useSignal<Tokens | undefined>(undefined);
  useEffect(() => {
    if (model === undefined || !host.countTokens) {
      tokens.value = undefined;
      return;
    }
    let stale = false;
    const ask = async (): Promise<void> => {
      try {
        const counted = await count(host, model, text);
        if (stale) return;
        tokens.value = { ...counted, of: text, borders: [] };
        if (counted.chunks < 2) return;
        const pieces = async (part: string): Promise<number> =>
          (await count(host, model, part)).chunks;
        const borders = await pieceBorders(text, counted.chunks, pieces);
        if (!stale) tokens.value = { ...counted, of: text, borders };
      } catch {
        // A model that is not there is said on the node that names it: words do here.
        if (!stale) tokens.value = undefined;
      }
    };
    const timer = setTimeout(ask, tokens.peek() ? DELAY : 0);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [model, text]);
  return tokens;
}
