import { join, relative } from "@std/path";
import * as z from "zod/mini";
import { isWithin, nameIn } from "../files/no_links.ts";
import { decodeText } from "../files/decode_text.ts";
import { parseJson } from "../graph/json.ts";
import { readPlain } from "../runtime/plain_file.ts";
import { findPictures, readPicture } from "../training/picture_folder.ts";
import { type Readable, readableFile } from "./feature_store.ts";

/** What is known of a real picture. */
export interface RealPicture {
  readonly path: string;
  /** Its path within the folder. */
  readonly name: string;
  /** Pictures of one source lie on one side of every split. */
  readonly source: string;
  /** Whether the models have learnt from it; undefined where nobody has said. */
  readonly split: "train" | "test" | undefined;
  readonly attributes: readonly string[];
  /** What it shows in words: its attributes, unless the labels say more. */
  readonly caption: string;
}

const LABELS = z.record(
  z.string(),
  z.strictObject({
    source: z.optional(z.string()),
    split: z.optional(z.enum(["train", "test"])),
    attributes: z._default(z.array(z.string()), []),
    caption: z.optional(z.string()),
  }),
);

/**
 * All pictures of a folder with what a file of labels says of them, by their paths: `{ "a.png": { "source": "1F600",
 * "split": "train", "attributes": ["crying"] } }`. What it leaves out is a source of its own, without attributes. Those
 * are left out that training leaves out, too, and what lies in the output.
 *
 * @throws NotFound for a folder without pictures, or labels that are not there; SyntaxError for such labels, AlreadyExists
 * for a folder within the output
 */
export async function realPictures(
  folder: string,
  { labels, output, onNote }: {
    readonly labels?: string | undefined;
    readonly output: string;
    /** Told what is left out that its owner may think to be measured. */
    readonly onNote?: (text: string) => void;
  },
): Promise<readonly RealPicture[]> {
  const [place, painted] = await Promise.all([folder, output].map(realPath));
  if (isWithin(painted!, place!)) {
    throw new Deno.errors.AlreadyExists(
      `Cannot evaluate against "${folder}": it lies in the output "${output}", and painted pictures would count as real. Name another folder as "real" or "output"`,
    );
  }
  const { files, others } = await findPictures(folder, "evaluate against");
  const outside = isWithin(place!, painted!) ? join(folder, relative(place!, painted!)) : undefined;
  const paths = new Map(
    files.filter((path) => outside === undefined || !isWithin(outside, path))
      .map((path) => [nameIn(folder, path), path]),
  );
  const names = [...paths.keys()].sort();
  if (!names.length) {
    throw new Deno.errors.NotFound(
      `Cannot evaluate against "${folder}": it holds no pictures but those in the output "${output}"`,
    );
  }
  const known = labels === undefined ? {} : await readLabels(labels);
  const unknown = Object.keys(known).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new SyntaxError(`"${labels}" labels "${unknown}", which is not in "${folder}"`);
  }
  if (others.length) {
    onNote?.(
      `${others.length} of the files in "${folder}" left out, as they are no PNG, JPEG or WebP, such as "${
        relative(folder, others[0]!)
      }"`,
    );
  }
  return names.map((name) => {
    const { source = name, split, attributes = [], caption = attributes.join(", ") } =
      known[name] ??
        {};
    return { path: paths.get(name)!, name, source, split, attributes, caption };
  });
}

const realPath = (path: string): Promise<string> => Deno.realPath(path).catch(() => path);

async function readLabels(path: string): Promise<z.infer<typeof LABELS>> {
  const bytes = await readPlain(path).catch((cause) => {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new Deno.errors.NotFound(`There is no file of labels "${path}"`, { cause });
  });
  const parsed = z.safeParse(LABELS, parseJson(decodeText(bytes, path)));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new SyntaxError(
    `"${path}" should be { "picture.png": { "source", "split", "attributes", "caption" } }: see "${
      issue!.path.join(".")
    }"`,
  );
}

/** A real picture that can be read. */
export type Known = RealPicture & { readonly picture: Readable };

/**
 * Real pictures, cut to squares of `size`, as their features are kept: by their content. Those of equal files are of one
 * source, unless labels say otherwise.
 */
export async function readableReals(
  pictures: readonly RealPicture[],
  size: number,
): Promise<readonly Known[]> {
  const found = await Promise.all(
    pictures.map(async (one): Promise<Known> => ({
      ...one,
      picture: await readableFile(one.path, {
        read: async () => (await readPicture(one.path, size)).picture,
        as: size,
      }),
    })),
  );
  const firsts = new Map(found.toReversed().map((one) => [one.picture.key, one.source]));
  return found.map((one) =>
    one.source === one.name ? { ...one, source: firsts.get(one.picture.key)! } : one
  );
}
