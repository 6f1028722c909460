import type { RunContext } from "../sdk/context.ts";
import { readRoots } from "../files/find_file.ts";
import { filesIn } from "../sdk/folder_files.ts";
import { NO_TEACHING } from "../sdk/teaching.ts";
import { createRandom } from "../tensor/noise.ts";

/** Something that a node has told whoever watches. */
export interface Told {
  /** `warning`, `log`, `progress`, `preview`, or what the node itself has called it. */
  readonly name: string;
  /** What it has told. */
  readonly data: unknown;
}

/** What a node sees in a test, in place of what is there unless given. */
export interface TestContextOptions extends Partial<RunContext> {
  /** Where its files lie, and are saved: there are none without. */
  readonly folder?: string;
  /** Has what it tells added. */
  readonly told?: Told[];
}

/**
 * What a node sees of the world in a test: files of a folder, random numbers and pictures as they are, and no models, unless
 * they are given.
 */
export function testContext(
  { folder, told = [], ...given }: TestContextOptions = {},
): RunContext {
  const tell = (name: string, data: unknown): void => void told.push({ name, data });
  return {
    signal: new AbortController().signal,
    reads: () => {},
    progress: (value, max, note) => tell("progress", { value, max, note }),
    emit: tell,
    models: absent("There are no models in this test: give testContext some"),
    files: filesIn(readRoots(folder === undefined ? [] : [folder])),
    outputs: folder === undefined
      ? absent("There is no folder for outputs in this test: give testContext one")
      : { save: (name, bytes, mediaType) => save(folder, name, bytes, mediaType) },
    teaching: NO_TEACHING,
    images: {
      decode: async (...image) =>
        (await import("../runtime/images/decode.ts")).decodeImage(...image),
      encode: async (...image) =>
        (await import("../runtime/images/encode.ts")).encodeImage(...image),
    },
    random: createRandom,
    previews: false,
    preview: async (paint, note) => tell("preview", { image: await paint(), note }),
    warn: (message, more) => tell("warning", { message, ...more }),
    log: (message) => tell("log", message),
    ...given,
  };
}

/** Throws whatever is asked of it. */
function absent<T extends object>(why: string): T {
  return new Proxy({} as T, {
    get(_, name) {
      if (typeof name === "symbol" || name === "then") return undefined;
      throw new Error(why);
    },
  });
}

async function save(
  folder: string,
  name: string,
  bytes: Uint8Array,
  mediaType: string,
): ReturnType<RunContext["outputs"]["save"]> {
  const [{ OutputFiles }, { Folder }] = await Promise.all([
    import("../runs/outputs/output_files.ts"),
    import("../files/folder.ts"),
  ]);
  return new OutputFiles(new Folder(folder)).save(name, bytes, mediaType);
}
