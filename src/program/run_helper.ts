/** What a helper process is made of: `main.ts helper CONFIG`, which `serve.ts` starts. */
import { resolve } from "@std/path";
import type { Host, Models } from "../cli/host.ts";
import { countTokens } from "./count_tokens.ts";
import { modelPicture } from "./model_picture.ts";
import { drawGrid } from "./draw_grid.ts";
import { sealNative } from "./seal_native.ts";
import { decodeImage } from "../runtime/images/decode.ts";
import { thumbnail } from "../runtime/images/thumbnail.ts";
import { ModelCatalogue } from "../runtime/models/catalogue.ts";
import { modelRoots } from "../runtime/models/default_roots.ts";
import { readPlain } from "../runtime/plain_file.ts";
import type { ModelInfo } from "../api/models.ts";
import { serveQuestions } from "../runs/runner/serve_questions.ts";

/** How the host wants its helper. */
export interface HelperConfig {
  /** Folders of models beside those that are always there. */
  readonly models: readonly string[];
  /** Folder of models that nodes have taught. */
  readonly taught: string;
}

/** Memory that it may have, in bytes: the largest picture that nodes read, twice. */
const MAX_BYTES = 2 ** 31;

/** Of the pictures in a grid all together: the file of one can be answered. */
const GRID_PIXELS = 5e6;

/** What the pictures of all models may take together, in milliseconds: who asked for the models has some seconds. */
const PICTURES_MS = 5000;

/** Looks at files for a host until standard input ends. */
export async function runHelper(
  { models: folders, taught }: HelperConfig,
  host: Host,
): Promise<void> {
  await sealNative(["sharp"]);
  const models = (): Promise<Models> => host.models(folders, taught);
  const catalogue = new ModelCatalogue(modelRoots(folders, taught));
  await serveQuestions({
    models: async () => await listModels(await models()),
    parts: async ({ model }) => await partsOf(await models(), model),
    tokens: (question) => countTokens(catalogue, question),
    thumbnail: async ({ path, width }) => thumbnail(await readPlain(path), width),
    async grid({ document, cells, ...grid }) {
      const read = await Promise.all(
        cells.map(async (cell) => ({
          ...cell,
          pictures: await Promise.all(cell.pictures.map((path) => readPlain(path))),
        })),
      );
      const { png } = await drawGrid({ ...grid, cells: read }, document, GRID_PIXELS);
      return { mediaType: "image/png", bytes: png };
    },
    async picture({ path, name }) {
      await decodeImage(await readPlain(path), { name });
      return {};
    },
  }, MAX_BYTES);
}

/** None of one that lies where only the runner may read, be it by a link. */
async function partsOf(
  models: Models,
  model: string,
): Promise<{ readonly parts?: readonly string[] }> {
  try {
    return { parts: await models.parts(model) };
  } catch (error) {
    const path = resolve(model);
    const isOutside = /[\\/]/.test(model) &&
      Deno.permissions.querySync({ name: "read", path }).state !== "granted";
    for (let at = error; at instanceof Error; at = at.cause) {
      if (isOutside || at instanceof Deno.errors.NotCapable) return {};
    }
    throw error;
  }
}

async function listModels(models: Models): Promise<readonly ModelInfo[]> {
  const entries = await models.list();
  const start = performance.now();
  const isLate = (): boolean => performance.now() - start > PICTURES_MS;
  const infos: ModelInfo[] = [];
  // One after the other, so that the memory for one picture is enough.
  for (const { id, path, title, family, bytes, source, license, fault } of entries) {
    const picture = await modelPicture(path, isLate);
    const parts = await models.parts(id).catch(() => undefined);
    infos.push({
      name: id,
      kind: fault === undefined ? family : "broken",
      bytes,
      doc: fault ?? title,
      ...(source !== undefined && { source }),
      ...(license !== undefined && { license }),
      ...(picture !== undefined && { picture }),
      ...(parts && { parts }),
    });
  }
  return infos;
}
