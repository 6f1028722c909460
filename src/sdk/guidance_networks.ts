import { collectBranches } from "../diffusion/guidance/branches.ts";
import type { Guidance } from "../diffusion/guidance/guidance.ts";
import type { Network } from "../diffusion/guidance/network.ts";
import type { Prediction } from "../diffusion/guidance/prediction.ts";
import { formatNetworkId, parseNetworkId } from "../runtime/networks/network_id.ts";
import type { PerturbationGate } from "../onnx/builders/perturbation.ts";
import type { RunModels } from "./run_models.ts";

/** The networks that a guidance names, each once, the base's first. Their weights are loaded when they are evaluated. */
export function networksOf(guidance: Guidance, models: RunModels): Promise<Network[]> {
  const ids = collectBranches(guidance).all.map(({ prediction }) => prediction.model);
  return Promise.all([...new Set(ids)].map((id) => models.network(id)));
}

/** The guidance with every prediction of it changed. */
export function mapPredictions(
  guidance: Guidance,
  change: (prediction: Prediction) => Prediction,
): Guidance {
  return {
    ...guidance,
    base: change(guidance.base),
    terms: guidance.terms.map((term) => ({
      ...term,
      prediction: change(term.prediction),
      ...(term.against && { against: change(term.against) }),
    })),
  };
}

/** The id of a network, or of text encoders, with a LoRA merged in beside those it has. */
export function withLora(network: string, model: string, strength: number): string {
  const id = parseNetworkId(network);
  return formatNetworkId({ ...id, loras: [...id.loras ?? [], { model, strength }] });
}

/** A network's id with a perturbation built in beside those it has. */
export function withGate(network: string, gate: PerturbationGate): string {
  const id = parseNetworkId(network);
  return formatNetworkId({ ...id, gates: [...id.gates ?? [], gate] });
}
