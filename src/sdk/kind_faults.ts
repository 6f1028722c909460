import type { Kind } from "../graph/kind.ts";
import { isList, isUnion, isVariable } from "../graph/kind.ts";
import { own } from "../graph/record.ts";
import { sizeOf, type Tensor } from "../tensor/tensor.ts";

/** Why a value is no tensor with these axes, where a number says how long one is; as the end of a sentence. */
export function tensorFault(
  value: unknown,
  axes?: readonly (number | undefined)[],
): string | undefined {
  const { data, shape } = (value ?? {}) as { readonly data?: unknown; readonly shape?: unknown };
  if (!(data instanceof Float32Array) || !Array.isArray(shape)) {
    return "is no tensor: { data: Float32Array, shape }";
  }
  if (!shape.every((dim) => Number.isSafeInteger(dim) && dim >= 0)) {
    return "has a shape that is not made of whole numbers";
  }
  const names = `[${shape.join(", ")}]`;
  if (
    axes &&
    (shape.length !== axes.length || axes.some((dim, at) => dim !== undefined && shape[at] !== dim))
  ) {
    return `has the shape ${names}: expected [${axes.map((dim) => dim ?? "n").join(", ")}]`;
  }
  if (data.length !== sizeOf(shape)) {
    return `has ${data.length} numbers for the shape ${names}, which has ${sizeOf(shape)}`;
  }
  return undefined;
}

/** What must be there of a value, by the type of each field; what else there is nobody minds. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  region: { x: "number", y: "number", side: "number", angle: "number" },
  condition: { id: "string" },
  prediction: { model: "string" },
  guidance: { base: "object", terms: "object" },
  scale: { scale: "number" },
  schedule: { type: "string" },
  scheduler: {},
  unet: { model: "string", network: "string" },
  textEncoder: { model: "string" },
  vae: { model: "string" },
  controlNet: { model: "string" },
  report: {},
  file: { path: "string", mediaType: "string", bytes: "number", sha256: "string" },
};

const AXES: Readonly<Record<string, readonly (number | undefined)[]>> = {
  image: [undefined, 3, undefined, undefined],
  mask: [undefined, 1, undefined, undefined],
  latents: [undefined, undefined, undefined, undefined],
  features: [undefined, undefined],
};

/**
 * Why a value is not of one of the kinds on braid's wires, as the end of a sentence: looked at where code of others has made
 * it. Kinds of plugins are their own affair; texts and numbers `valueFault` looks at.
 */
export function kindFault(kind: Kind, value: unknown): string | undefined {
  if (value === undefined || isVariable(kind)) return undefined;
  if (isList(kind)) {
    if (!Array.isArray(value)) return undefined;
    const faults = value.map((item) => kindFault(kind.list, item));
    const at = faults.findIndex((fault) => fault !== undefined);
    return at < 0 ? undefined : `${faults[at]} (item ${at + 1} of its list)`;
  }
  if (isUnion(kind)) {
    const faults = kind.union.map((one) => kindFault(one, value));
    return faults.includes(undefined) ? undefined : faults[0];
  }
  const axes = own(AXES, kind);
  if (axes) return tensorFault(value, axes) ?? emptyFault(kind, value as Tensor);
  const fields = own(FIELDS, kind);
  if (!fields) return undefined;
  if (typeof value !== "object" || value === null) return `is no ${kind}`;
  const wrong = Object.entries(fields).find(([name, type]) => {
    const found = typeof (value as Record<string, unknown>)[name];
    return found !== type;
  });
  if (wrong) return `is no ${kind}: its field "${wrong[0]}" is no ${wrong[1]}`;
  const fault = own(WITHIN, kind)?.(value);
  return fault && `is no ${kind}: its ${fault}`;
}

/** A batch of none: whatever saves or shows it would do nothing. */
function emptyFault(kind: Kind, { shape }: Tensor): string | undefined {
  return sizeOf(shape) ? undefined : `is no ${kind}: its shape [${shape.join(", ")}] holds nothing`;
}

// deno-lint-ignore no-explicit-any
type Within = (value: any) => string | undefined;

/** What is wrong further in, of those whose use would fail without saying so. */
const WITHIN: Readonly<Record<string, Within>> = {
  prediction: ({ condition }) => nested("condition", "condition", condition),
  guidance({ base, terms }) {
    if (!Array.isArray(terms)) return `field "terms" is no list`;
    return nested("base", "prediction", base) ??
      terms.map((term, at) =>
        typeof term !== "object" || term === null
          ? `term ${at + 1} is no object`
          : nested(`terms.${at}.prediction`, "prediction", term.prediction ?? null) ??
            nested(`terms.${at}.against`, "prediction", term.against)
      ).find((fault) => fault !== undefined);
  },
  schedule({ type, config, request, sampler, sigmas, of }) {
    const fields = own<Readonly<Record<string, unknown>>>({
      diffusers: { config, request },
      comfy: { config, sampler, sigmas },
      inverted: { of },
    }, type);
    if (!fields) return `field "type" is none of "diffusers", "comfy" and "inverted"`;
    const missing = Object.keys(fields).find((name) => (fields[name] ?? undefined) === undefined);
    if (missing !== undefined) return `field "${missing}" is missing`;
    return type === "inverted" ? nested("of", "schedule", of) : undefined;
  },
};

function nested(field: string, kind: string, value: unknown): string | undefined {
  const fault = kindFault(kind, value);
  return fault && `field "${field}" ${fault}`;
}
