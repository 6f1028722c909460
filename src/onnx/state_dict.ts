import type { Dim, ElementType, Graph } from "./graph.ts";
import type { SafetensorsType, StoredTensor } from "./safetensors.ts";
import type { StoredParameter } from "./write.ts";

/** One safetensors file of a state dict: what it is called beside the model, and its tensors. */
export interface WeightFile {
  readonly location: string;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/** What is wrong with the weights for a network. */
export interface WeightFault {
  readonly kind: "missing" | "shape" | "type" | "extra";
  /** Of the tensor, as the network or (extra ones) as the file has it. */
  readonly name: string;
  readonly message: string;
}

/** Weights found for a network. Extra tensors do no harm; with any other fault the network cannot be written. */
export interface BoundWeights {
  readonly stored: ReadonlyMap<string, StoredParameter>;
  readonly faults: readonly WeightFault[];
}

/** Types that a written model reads in place. */
const READABLE: Partial<Record<SafetensorsType, ElementType>> = {
  F32: "float",
  F16: "float16",
  BF16: "bfloat16",
  F64: "double",
  I8: "int8",
};

/** Saved with some models, but computed here: positions of tokens. */
const COMPUTED = /(^|\.)position_ids$/;

/** Names that autoencoders saved before diffusers 0.18 use for the attention of their middle block. */
const EARLIER: Readonly<Record<string, string>> = {
  to_q: "query",
  to_k: "key",
  to_v: "value",
  "to_out.0": "proj_attn",
};

function earlierName(name: string): string {
  return name.replace(
    /(mid_block\.attentions\.0\.)(to_q|to_k|to_v|to_out\.0)\b/,
    (_, block, projection) => block + EARLIER[projection],
  );
}

/** A 1×1 convolution's weight and a linear layer's are the same bytes: [O, I, 1, 1] and [O, I]. */
function sameBytes(a: readonly Dim[], b: readonly Dim[]): boolean {
  const core = (shape: readonly Dim[]) =>
    shape.slice(0, shape.findLastIndex((dim, at) => at === 0 || dim !== 1) + 1);
  return core(a).join() === core(b).join();
}

const text = (shape: readonly Dim[]): string => `[${shape.join(", ")}]`;

/** Finds each parameter of a graph in the files of its state dict and says what does not fit. */
export function bindWeights(graph: Graph, files: readonly WeightFile[]): BoundWeights {
  const tensors = new Map<string, { tensor: StoredTensor; location: string }>();
  for (const { location, tensors: own } of files) {
    for (const [name, tensor] of own) tensors.set(name, { tensor, location });
  }
  const used = new Set<string>();
  const stored = new Map<string, StoredParameter>();
  const faults: WeightFault[] = [];
  const find = (name: string) => {
    const found = tensors.has(name) ? name : earlierName(name);
    used.add(found);
    return tensors.get(found);
  };
  for (const [name, { shape }] of graph.parameters) {
    const fault = (kind: WeightFault["kind"], message: string) =>
      faults.push({ kind, name, message });
    const found = find(name);
    if (!found) {
      fault("missing", `The weights have no "${name}" ${text(shape)}`);
      continue;
    }
    const { tensor: { dtype, offset, length, shape: own }, location } = found;
    const type = READABLE[dtype];
    if (!sameBytes(own, shape)) {
      fault(
        "shape",
        `Expected "${name}" of shape ${text(shape)}, but the weights have ${text(own)}`,
      );
    } else if (!type) {
      fault(
        "type",
        `Cannot read "${name}" as ${dtype}: supported are ${Object.keys(READABLE).join(", ")}`,
      );
    } else if (type !== "int8") {
      stored.set(name, { location, offset, length, type });
    } else {
      const scale = find(`${name}.scale`);
      if (scale?.tensor.dtype !== "F32" || !sameBytes(scale.tensor.shape, shape.slice(0, 1))) {
        fault(
          "missing",
          `The weights have no "${name}.scale" [${shape[0]}] in F32 for the int8 "${name}"`,
        );
        continue;
      }
      const { offset: at, length: size } = scale.tensor;
      stored.set(name, {
        location,
        offset,
        length,
        type,
        scale: { location: scale.location, offset: at, length: size, type: "float" },
      });
    }
  }
  for (const [name, { tensor }] of tensors) {
    if (used.has(name) || COMPUTED.test(name)) continue;
    const message = `The network has no place for "${name}" ${text(tensor.shape)}`;
    faults.push({ kind: "extra", name, message });
  }
  return { stored, faults };
}
