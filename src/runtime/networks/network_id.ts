import type { PerturbationGate } from "../../onnx/builders/perturbation.ts";
import { type Device, parseDevice } from "../device_name.ts";

/** A network as predictions name it: a model, and what differs from its plain network. */
export interface NetworkId {
  /** Id or path of the model. */
  readonly model: string;
  /** LoRAs merged into its weights, in order: ids of models, and how much of each. */
  readonly loras?: readonly { readonly model: string; readonly strength: number }[];
  /** Perturbations to build in, in the order of a prediction's gates. */
  readonly gates?: readonly PerturbationGate[];
  /** Where to run it, unless the process' own setting is right. */
  readonly device?: Device;
}

const KINDS: readonly PerturbationGate["kind"][] = ["pag", "seg", "slg"];

/** A network's id as text: `emoji`, or `emoji?lora=0.8:pixel-art&pag=mid_block.&device=cpu`. */
export function formatNetworkId({ model, loras = [], gates = [], device }: NetworkId): string {
  const query = new URLSearchParams([
    ...loras.map((lora) => ["lora", `${lora.strength}:${lora.model}`]),
    ...gates.map(({ kind, blocks }) => [kind, blocks]),
  ]);
  if (device) query.append("device", device);
  const text = query.toString();
  return text ? `${model}?${text}` : model;
}

/** Reads {@link formatNetworkId}'s text. @throws RangeError for words that are not known */
export function parseNetworkId(text: string): NetworkId {
  const at = text.indexOf("?");
  if (at < 0) return { model: text };
  const loras: { model: string; strength: number }[] = [];
  const gates: PerturbationGate[] = [];
  let device: Device | undefined;
  for (const [name, value] of new URLSearchParams(text.slice(at + 1))) {
    const kind = KINDS.find((known) => known === name);
    if (kind) gates.push({ kind, blocks: value });
    else if (name === "device") device = parseDevice(value);
    else if (name === "lora") {
      const colon = value.indexOf(":");
      loras.push({ model: value.slice(colon + 1), strength: Number(value.slice(0, colon)) });
    } else throw new RangeError(`Unknown option "${name}" in the network id "${text}"`);
  }
  return {
    model: text.slice(0, at),
    ...(loras.length > 0 && { loras }),
    ...(gates.length > 0 && { gates }),
    ...(device && { device }),
  };
}
