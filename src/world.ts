/** What nodes see of the world in this process. */
import type { World, WorldOptions } from "./cli/host.ts";
import { Folder } from "./files/folder.ts";
import { codeStamp } from "./runs/code_stamp.ts";
import { parseDevice } from "./runtime/device_name.ts";
import { decodeImage } from "./runtime/images/decode.ts";
import { toPixels } from "./runtime/images/pixels.ts";
import { Models } from "./runtime/models.ts";
import { Catalogue } from "./runtime/models/catalogue.ts";
import { defaultRoots } from "./runtime/models/default_roots.ts";
import { keepHashesIn } from "./runtime/models/file_hash.ts";
import { chunkPrompt } from "./runtime/text/chunks.ts";
import { type Weighting, WEIGHTINGS } from "./runtime/text/weighted_text.ts";
import { filesIn } from "./sdk/folder_files.ts";
import { createRunContext } from "./sdk/host.ts";

/** @param code Folders of the code that results depend on. @throws RangeError for a device that is not known */
export function openWorld(
  { models: folders, device = "auto", threads, cache }: WorldOptions,
  code: readonly string[],
): World {
  if (cache) keepHashesIn(Folder.at(cache));
  const models = new Models({
    catalogue: new Catalogue([...folders, ...defaultRoots()]),
    settings: { device: parseDevice(device), ...(threads !== undefined && { threads }) },
  });
  return {
    context: (base, { inputs, document, previews, save }) =>
      createRunContext({
        models,
        files: filesIn(inputs),
        outputs: { save: (...file) => Promise.resolve(save(...file)) },
        document,
        previews,
      }, base),
    salt: `${device} ${codeStamp(code)}`,
    async countTokens({ model, text, weighting = "comfy" }) {
      const { encoders: [first] } = await models.promptEncoder(model);
      const { tokenizer } = first!;
      const chunks = chunkPrompt(text, tokenizer, parseWeighting(weighting)).map((
        { ids, used },
      ) => ({
        tokens: used,
        text: used ? tokenizer.decode(ids.slice(1, 1 + used)) : "", // after the start mark
      }));
      const tokens = chunks.reduce((sum, chunk) => sum + chunk.tokens, 0);
      return { tokens, limit: tokenizer.maxLength - 2, chunks };
    },
    decode: async (picture) => toPixels((await decodeImage(picture)).image),
    [Symbol.asyncDispose]: () => models[Symbol.asyncDispose](),
  };
}

function parseWeighting(name: string): Weighting {
  const weighting = WEIGHTINGS.find((one) => one === name);
  if (weighting) return weighting;
  throw new RangeError(`Expected weighting to be ${WEIGHTINGS.join(", ")}, but got "${name}"`);
}
