import type { NodeContext } from "../graph/node.ts";
import type { decodeImage } from "../runtime/images/decode.ts";
import type { encodeImage } from "../runtime/images/encode.ts";
import type { Random, Seed } from "../tensor/noise.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { RunModels } from "./run_models.ts";
import type { Warn } from "./warn.ts";
import type { RunTeaching } from "./teaching.ts";
import type { SavedFile } from "./saved_file.ts";

/** Files that nodes may read. */
export interface RunFiles {
  /**
   * The bytes of a file, by its path within the input or output folder.
   *
   * @throws Error when there is no such file, or the path leaves those folders
   */
  read(path: string): Promise<Uint8Array<ArrayBuffer>>;
  /** A hash of the file: for `changes` of nodes that read it. */
  fingerprint(path: string): Promise<string>;
  /**
   * Paths of the files in a folder, by name and 2 before 10, hidden ones left out: "." is the input folder itself.
   *
   * @throws Error when there is no such folder, or the path leaves the input and output folders
   */
  list(folder: string): Promise<readonly string[]>;
}

/** Where nodes put files that outlast the run. */
export interface RunOutputs {
  /**
   * Writes a file whole or not at all, and never over another: a taken name gets a number.
   *
   * @param name path within the output folder, with its extension; `{counter}` is the first number that makes it new
   */
  save(name: string, bytes: Uint8Array, mediaType: string): Promise<SavedFile>;
}

/** Reading and writing pictures. */
export interface RunImages {
  /** Reads PNG, JPEG or WebP. */
  readonly decode: typeof decodeImage;
  /** Writes PNG, JPEG or WebP. */
  readonly encode: typeof encodeImage;
}

/** All that `run` and `changes` see of the world. */
export interface RunContext extends NodeContext {
  /** Models, opened by id. */
  readonly models: RunModels;
  /** Files to read. */
  readonly files: RunFiles;
  /** Where to save files. */
  readonly outputs: RunOutputs;
  /** Teaching models. */
  readonly teaching: RunTeaching;
  /** Pictures as files. */
  readonly images: RunImages;
  /** The document that runs, as JSON, to be embedded in what it makes; absent where there is none. */
  readonly document?: string;
  /** Random numbers from a seed, equal to PyTorch's on the CPU. */
  random(seed: Seed): Random;
  /** Whether anybody watches {@link preview}. */
  readonly previews: boolean;
  /** Shows a picture to whoever watches; `paint` is not called when nobody does. */
  preview(paint: () => Tensor | Promise<Tensor>, note?: string): Promise<void>;
  /**
   * Tells of something that does not keep the node from running but is not as wanted, such as letters that cannot be
   * drawn: it is shown on the node, also when the result is taken from the cache.
   *
   * @param message one clear sentence
   */
  readonly warn: Warn;
  /** Tells those who watch something. */
  log(message: string): void;
}
