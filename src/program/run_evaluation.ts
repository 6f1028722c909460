import type { EvaluateOptions as Asked, Host } from "../cli/host.ts";
import { evaluate } from "../evaluation/evaluate.ts";
import { openRegistry } from "../plugins/registry.ts";
import { loadLibrary } from "../runs/library.ts";
import { modelLookup } from "../runs/model_faults.ts";
import { openMemory } from "../runs/outputs/memory.ts";
import { Models } from "../runtime/models.ts";
import { ModelCatalogue } from "../runtime/models/catalogue.ts";
import { defaultRoots } from "../runtime/models/default_roots.ts";
import { createRunContext } from "../sdk/host.ts";
import { modelParts } from "../sdk/model_parts.ts";

/** Bytes of results between the graphs of an evaluation: encoded prompts and opened models, no pictures. */
const MEMORY = 2 ** 27;

/** Evaluates by a recipe in this process, with the nodes that are always there. */
export async function runEvaluation(
  recipe: unknown,
  { models: folders, threads, ...options }: Asked,
  host: Host,
): Promise<string | undefined> {
  const catalogue = new ModelCatalogue([...folders, ...defaultRoots()]);
  await using models = new Models({
    catalogue,
    settings: { device: "cpu", ...(threads !== undefined && { threads }) },
  });
  const registry = await openRegistry([], { version: host.version, builtIn: host.plugins });
  const { library } = await loadLibrary(registry, await host.vocabulary());
  await using memory = openMemory(undefined, MEMORY);
  const lookUp = modelLookup(() =>
    Promise.resolve({
      parts: async (id: string) => Object.keys(modelParts(await catalogue.open(id))),
    })
  );
  const none = (): never => {
    throw new Error("The graphs of an evaluation read and save no files");
  };
  const studio = {
    library,
    models,
    memory,
    version: host.version,
    lookUp,
    context: (document: string) => (base: Parameters<typeof createRunContext>[1]) =>
      createRunContext({
        models,
        files: { read: none, fingerprint: none, list: none },
        outputs: { save: none },
        document,
      }, base),
  };
  return await evaluate(recipe, studio, options);
}
