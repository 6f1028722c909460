import {
  decoupledGuidance,
  type DecoupledPrompt,
  type Guidance,
  type ModelRef,
  type RunContext,
  type UNetRef,
  withTerms,
} from "sdk";

/** A network with the text encoder that its conditions come from. */
export interface Conditioned {
  readonly unet: UNetRef;
  readonly textEncoder: ModelRef;
  /** What the terms are added to; the network's null condition unless given. */
  readonly guidance?: Guidance | undefined;
}

/** Each part of a prompt encoded alone, as terms of a guidance. */
export async function guideByParts(
  { unet, textEncoder, guidance }: Conditioned,
  parts: readonly DecoupledPrompt[],
  { models }: RunContext,
): Promise<Guidance> {
  const encoder = await models.promptEncoder(textEncoder.model);
  const conditions = await Promise.all(parts.map(({ text }) => encoder.encode(text)));
  const base = guidance?.base ?? { model: unet.network, condition: await encoder.unconditional() };
  const decoupled = decoupledGuidance(base, parts, (_, i) => ({
    model: unet.network,
    condition: conditions[i]!,
  }));
  return guidance ? withTerms(guidance, ...decoupled.terms) : decoupled;
}
