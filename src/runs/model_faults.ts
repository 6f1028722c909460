import { absenceFaults } from "../graph/absence.ts";
import type { Catalogue } from "../graph/catalogue.ts";
import type { Diagnostic } from "../graph/diagnostic.ts";
import { namedModels } from "../graph/named_models.ts";
import type { Checked } from "../graph/validate.ts";
import { weighFaults } from "../graph/weigh_faults.ts";

/** Where models are looked up by id. */
export interface LooksUpModels {
  /**
   * The kinds of the parts that a model, or its prior, has: `unet`, `vae`, ...; undefined where only its loading tells.
   *
   * @throws Error for one that cannot be opened
   */
  parts(id: string): Promise<readonly string[] | undefined>;
}

/** What is known of a model before a graph that names it runs. */
export type KnownModel = { readonly parts?: readonly string[] } | { readonly fault: string };

/** Looks models up, each once. */
export function modelLookup(
  find: () => Promise<LooksUpModels>,
): (id: string) => Promise<KnownModel> {
  const known = new Map<string, Promise<KnownModel>>();
  let models: Promise<LooksUpModels> | undefined;
  const look = async (id: string): Promise<KnownModel> => {
    try {
      const parts = await (await (models ??= find())).parts(id);
      return parts ? { parts } : {};
    } catch (error) {
      return { fault: error instanceof Error ? error.message : String(error) };
    }
  };
  return (id) => {
    const found = known.get(id) ?? look(id);
    known.set(id, found);
    return found;
  };
}

/**
 * Adds to the faults of a graph the models that it names and that cannot be opened, and the parts that it needs and they
 * do not have, so that they are told before it runs.
 */
export async function checkModels(
  checked: Checked,
  catalogue: Catalogue,
  lookUp: (id: string) => Promise<KnownModel>,
): Promise<Checked> {
  const { graph, diagnostics } = checked;
  const faults: Diagnostic[] = [];
  const parts = new Map<string, readonly string[]>();
  for (const { node, port, id } of namedModels(graph, catalogue)) {
    const model = await lookUp(id);
    if ("fault" in model) {
      faults.push({ code: "missing-model", severity: "error", node, port, message: model.fault });
    } else if (model.parts) parts.set(id, model.parts);
  }
  faults.push(
    ...absenceFaults(graph, catalogue, (model, kind) => parts.get(model)?.includes(kind)),
  );
  return faults.length
    ? { ...checked, ...weighFaults(graph, [...faults, ...diagnostics]) }
    : checked;
}
