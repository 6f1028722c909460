import type { ReadonlySignal } from "@preact/signals";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { TokenCount, TokenQuestion } from "../../../src/api/models.ts";
import type { Assets } from "../../assets/assets.ts";
import { isPath } from "../../assets/known_models.ts";
import type { Host } from "../../host/host.ts";
import { chunkStarts } from "./prompt_marks.ts";
import type { TextReader } from "./text_model.ts";

/** What a model makes of a text. */
export interface Tokens extends TokenCount {
  /** The text that was counted. */
  readonly of: string;
  /** Where in it each chunk after the first begins. */
  readonly starts: readonly number[];
}

const DELAY = 250;
const KNOWN = 500;
const known = new Map<string, Promise<TokenCount>>();

function count(host: Host, question: TokenQuestion): Promise<TokenCount> {
  const key = JSON.stringify(question);
  const found = known.get(key) ?? host.server!.json("POST /tokens", { body: question });
  if (known.size >= KNOWN) known.clear();
  known.set(key, found);
  found.catch(() => known.delete(key));
  return found;
}

/** The tokens of a text a moment after it was typed; undefined where no model can say. */
export function useTokens(
  { host, models }: Pick<Assets, "host" | "models">,
  { model, weighting }: { readonly [K in keyof TextReader]: TextReader[K] | undefined },
  text: string,
): ReadonlySignal<Tokens | undefined> {
  const tokens = useSignal<Tokens | undefined>(undefined);
  const isHere = model !== undefined && host.server !== undefined &&
    (isPath(model) || models.list.value?.some(({ name }) => name === model));
  useEffect(() => {
    if (!isHere) {
      tokens.value = undefined;
      return;
    }
    let stale = false;
    const ask = async (): Promise<void> => {
      try {
        const counted = await count(host, { model, text, ...(weighting && { weighting }) });
        if (stale) return;
        const starts = chunkStarts(text, counted.chunks.map((chunk) => chunk.text));
        tokens.value = { ...counted, of: text, starts };
      } catch {
        // Why it cannot be counted is said by the node that loads the model: words do here.
        if (!stale) tokens.value = undefined;
      }
    };
    const timer = setTimeout(ask, tokens.peek() ? DELAY : 0);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [isHere, model, weighting, text]);
  return tokens;
}
