/** What a LoRA's config says of its layers: PEFT's `adapter_config.json`, or the part of it that diffusers keeps in a file. */
export type LoraConfig = Readonly<Record<string, unknown>>;

/** What a layer is scaled by. */
export interface LoraScale {
  readonly alpha?: number;
  /** Alpha is divided by the root of the rank (rsLoRA, arXiv 2312.03732). */
  readonly isRootScaled?: boolean;
}

/** Names of layers, or their ends. Others are expressions, which PEFT reads as Python does. */
const LAYER = /^\^?[\w.]+$/;

/** The alpha that PEFT writes unless it is told another. */
const USUAL_ALPHA = 8;

/** Ways to begin with that change the network's own weights too, so that the adapters alone are not what was learnt. */
const CHANGES_BASE = /^(pissa|olora|corda|loftq)/i;

/** What layers are scaled by: alpha over their rank, or over the root of that. The ranks themselves are those of the tensors. */
export function scalesOf(
  config: LoraConfig,
): (layer: string) => LoraScale {
  const { lora_alpha: all = USUAL_ALPHA, use_rslora: isRootScaled } = config;
  const patterns = new Map(patternsIn(config).map(([key, alpha], at) => [key, { at, alpha }]));
  return (layer) => {
    const parts = layer.split(".");
    const names = [`^${layer}`, ...parts.map((_, from) => parts.slice(from).join("."))];
    const [first] = names.flatMap((name) => patterns.get(name) ?? []).sort((a, b) => a.at - b.at);
    const alpha = first ? first.alpha : all;
    return {
      ...(typeof alpha === "number" && { alpha }),
      ...(isRootScaled === true && { isRootScaled }),
    };
  };
}

const patternsIn = ({ alpha_pattern: patterns }: LoraConfig): readonly [string, unknown][] =>
  patterns !== null && typeof patterns === "object" ? Object.entries(patterns) : [];

/** Why a LoRA of such a config would be another than was learnt, if it would. */
export function configFault(config: LoraConfig): string | undefined {
  const { lora_alpha: alpha = USUAL_ALPHA, init_lora_weights: begun, peft_type: type } = config;
  if (typeof type === "string" && type !== "LORA") return `it is of the type "${type}"`;
  if (typeof begun === "string" && CHANGES_BASE.test(begun)) {
    return `it was begun as "${begun}", which changes the network's own weights too`;
  }
  const patterns = patternsIn(config);
  const wrong = [["", alpha] as const, ...patterns].find(([, one]) => !Number.isFinite(one));
  if (wrong) return `its alpha is no number`;
  const expression = patterns.find(([key]) => !LAYER.test(key));
  return expression && `its alpha_pattern has an expression, "${expression[0]}"`;
}
