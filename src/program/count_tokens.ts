import type { TokenCount, TokenQuestion } from "../api/models.ts";
import type { ModelCatalogue } from "../runtime/models/catalogue.ts";
import { chunkPrompt } from "../runtime/text/chunks.ts";
import { firstTextEncoder, openTokenizer } from "../runtime/text/open_tokenizer.ts";
import { type Weighting, WEIGHTINGS } from "../runtime/text/weighted_text.ts";

/**
 * How a model reads a prompt, without its weights.
 *
 * @throws Error for a model that is not there or has no text encoder
 */
export async function countTokens(
  catalogue: ModelCatalogue,
  { model: id, text, weighting = "comfy" }: TokenQuestion,
): Promise<TokenCount> {
  const model = await catalogue.open(id);
  const tokenizer = await openTokenizer(model, firstTextEncoder(model));
  const chunks = chunkPrompt(text, tokenizer, parseWeighting(weighting)).map(({ ids, used }) => ({
    tokens: used,
    text: used ? tokenizer.decode(ids.slice(1, 1 + used)) : "", // after the start mark
  }));
  const tokens = chunks.reduce((sum, chunk) => sum + chunk.tokens, 0);
  return { tokens, limit: tokenizer.maxLength - 2, chunks };
}

function parseWeighting(name: string): Weighting {
  const weighting = WEIGHTINGS.find((one) => one === name);
  if (weighting) return weighting;
  throw new RangeError(`Expected weighting to be ${WEIGHTINGS.join(", ")}, but got "${name}"`);
}
