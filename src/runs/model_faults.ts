import type { Catalogue } from "../graph/catalogue.ts";
import type { Diagnostic } from "../graph/diagnostic.ts";
import { namedModels } from "../graph/named_models.ts";
import type { Checked } from "../graph/validate.ts";

/** Why a model cannot be opened; undefined if it can. */
export type ModelFault = (id: string) => Promise<string | undefined>;

/** Where models are opened by id. */
export interface OpensModels {
  open(id: string): Promise<unknown>;
}

/** Looks models up, each once. */
export function modelFaultIn(find: () => Promise<OpensModels>): ModelFault {
  const known = new Map<string, Promise<string | undefined>>();
  let models: Promise<OpensModels> | undefined;
  const open = async (id: string): Promise<string | undefined> => {
    try {
      await (await (models ??= find())).open(id);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };
  return (id) => {
    const fault = known.get(id) ?? open(id);
    known.set(id, fault);
    return fault;
  };
}

/** Adds the models that a graph names and that cannot be opened to its faults, so that they are told before it runs. */
export async function checkModels(
  checked: Checked,
  catalogue: Catalogue,
  faultOf: ModelFault,
): Promise<Checked> {
  const faults: Diagnostic[] = [];
  for (const { node, port, id } of namedModels(checked.graph, catalogue)) {
    const message = await faultOf(id);
    if (message !== undefined) {
      faults.push({ code: "missing-model", severity: "error", node, port, message });
    }
  }
  if (!faults.length) return checked;
  return { ...checked, diagnostics: [...faults, ...checked.diagnostics], ok: false };
}
