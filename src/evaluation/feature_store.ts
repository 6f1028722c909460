import { hash } from "node:crypto";
import type { Folder } from "../files/folder.ts";
import { seal, unseal } from "../files/seal.ts";
import { readableHash } from "../runtime/models/file_hash.ts";
import type { Features } from "../metrics/features.ts";
import { concatRows, type Tensor, tensor } from "../tensor/tensor.ts";

/** Names the format of what is kept and its version; another one is not read. */
const FORMAT = "braid features 1\n";

/** A network that turns pictures into points. */
export interface Extractor {
  /** What reports call it. */
  readonly name: string;
  /** Differs where its features do: its weights and its settings. */
  readonly state: string;
  /** One row for a picture [1, 3, H, W]. */
  row(image: Tensor): Promise<Tensor>;
  /** What each layer of the network makes of it, where it has such that look at a picture as eyes do. */
  maps?(image: Tensor): Promise<readonly Tensor[]>;
  /** The sources of real pictures that it has learnt from, where it has from any. */
  readonly learntFrom?: ReadonlySet<string>;
}

/** A picture that is read when it is needed, with a word for its content. */
export interface Readable {
  readonly key: string;
  read(): Promise<Tensor>;
}

/**
 * A file of a picture, known by its content as it is now.
 *
 * @param as what is made of it when it is read, where one file is read in several ways
 */
export async function readableFile(
  path: string,
  { read, as }: { readonly read: () => Promise<Tensor>; readonly as?: string | number },
): Promise<Readable> {
  const sha256 = await readableHash(path);
  return {
    key: [sha256, as].filter((part) => part !== undefined).join(" "),
    async read() {
      const image = await read();
      if (await readableHash(path) === sha256) return image;
      throw new Deno.errors.InvalidData(
        `"${path}" was changed while this evaluation was at work: the same command takes it as it is now`,
      );
    },
  };
}

/** Features of pictures, each kept once it is known. */
export class FeatureStore {
  constructor(readonly folder: Folder, readonly signal?: AbortSignal) {}

  async of({ state, row }: Extractor, pictures: readonly Readable[]): Promise<Features> {
    const rows: Tensor[] = [];
    for (const { key, read } of pictures) {
      const address = hash("sha256", JSON.stringify([state, key]), "hex");
      const name = `${address.slice(0, 2)}/${address}.f32`;
      const kept = await this.#kept(name);
      if (kept) rows.push(kept);
      else {
        this.signal?.throwIfAborted();
        const found = await row(await read());
        this.folder.writeCache(name, seal(FORMAT, new Uint8Array(found.data.slice().buffer)));
        rows.push(found);
      }
    }
    return concatRows(rows);
  }

  async #kept(name: string): Promise<Tensor | undefined> {
    if (!this.folder.has(name)) return undefined;
    const bytes = unseal(FORMAT, await Deno.readFile(this.folder.fileOf(name)));
    if (!bytes) return undefined;
    const data = new Float32Array(bytes.buffer);
    return tensor(data, [1, data.length]);
  }
}
