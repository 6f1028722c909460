import { encodeImage } from "../runtime/images/encode.ts";
import type { Encoded } from "../runs/runner/host_questions.ts";
import type { Shown, ShowOptions } from "../runs/outputs/shown_outputs.ts";
import { rows, type Tensor } from "../tensor/tensor.ts";

/** Most pictures of a batch that are shown, as an output and in each picture of a report. */
const MAX_SHOWN = 64;
const MAX_REPORTED = 16;

/** Pictures of outputs as files, and reports with the pictures in them. */
export async function encodeShown(
  kind: string,
  value: unknown,
  { output }: ShowOptions,
): Promise<Shown | undefined> {
  if (kind === "report" || kind === "list(report)") return { data: await withPictures(value) };
  const isPicture = /^(list\()?(image|mask)\)?$/.test(kind);
  if (!output || !isPicture) return undefined;
  const pictures = (Array.isArray(value) ? value : [value]).filter(isTensor);
  return (await Promise.all(pictures.map((picture) => encodeRows(picture)))).flat();
}

async function encodeRows(picture: Tensor, most = MAX_SHOWN): Promise<readonly Encoded[]> {
  const count = Math.min(picture.shape[0] ?? 0, most);
  return await Promise.all(
    Array.from({ length: count }, (_, index) => encode(rows(picture, index, index + 1))),
  );
}

async function encode(picture: Tensor): Promise<Encoded> {
  const [, channels = 3, height = 0, width = 0] = picture.shape;
  const color = channels === 1 ? grey(picture) : picture;
  return { mediaType: "image/png", bytes: await encodeImage(color, "png"), width, height };
}

/** A mask [1, 1, H, W] as picture [1, 3, H, W]. */
function grey({ data, shape }: Tensor): Tensor {
  const color = new Float32Array(3 * data.length);
  for (let channel = 0; channel < 3; channel++) color.set(data, channel * data.length);
  return { data: color, shape: [1, 3, ...shape.slice(2)] };
}

/** Plain data with every picture tensor in it encoded: as one file, or those of a batch as a list. */
async function withPictures(value: unknown): Promise<unknown> {
  if (isTensor(value)) {
    if (value.shape.length !== 4) return value;
    const pictures = await encodeRows(value, MAX_REPORTED);
    return pictures.length === 1 ? pictures[0] : pictures;
  }
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return await Promise.all(value.map(withPictures));
  const entries = Object.entries(value).map(async ([name, item]) =>
    [name, await withPictures(item)] as const
  );
  return Object.fromEntries(await Promise.all(entries));
}

function isTensor(value: unknown): value is Tensor {
  if (typeof value !== "object" || value === null) return false;
  const { data, shape } = value as Partial<Tensor>;
  return data instanceof Float32Array && Array.isArray(shape);
}
