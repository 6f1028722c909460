import type { NodeContext } from "../graph/node.ts";
import type { Vocabulary } from "../runs/library.ts";
import type { SavedFile } from "../runs/output_files.ts";

/** What commands need beside the layers below them: `src/main.ts` makes it, each part when it is first asked for. */
export interface Host {
  readonly version: string;
  /** Folders of plugins that are always there. */
  readonly plugins: readonly string[];
  vocabulary(): Promise<Vocabulary>;
  /** The models of these folders and of those that are always there. */
  models(folders: readonly string[]): Promise<Models>;
  /** @throws RangeError for a device that is not known */
  openWorld(options: WorldOptions): Promise<World>;
}

export interface WorldOptions {
  /** Folders of models beside those that are always there. */
  readonly models: readonly string[];
  readonly device?: string;
  /** Threads of one operation; 0 takes all cores. */
  readonly threads?: number;
}

/** What nodes see of the world, shared by all runs of a command. */
export interface World extends AsyncDisposable {
  context(base: NodeContext, run: RunWorld): NodeContext;
  /** What results depend on beside the program's version: the device. */
  readonly salt: string;
  /** Decodes a picture to be drawn. */
  decode(picture: Uint8Array): Promise<Pixels>;
}

/** The part of the world that is one run's own. */
export interface RunWorld {
  /** Folders that nodes may read files from. */
  readonly inputs: readonly string[];
  /** The document that runs, as it will be embedded in pictures. */
  readonly document: string;
  readonly previews: boolean;
  save(name: string, bytes: Uint8Array, mediaType: string): SavedFile;
}

/** Rows of red, green, blue in 0..255. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
}

export interface Models {
  readonly roots: readonly string[];
  list(): Promise<readonly ModelEntry[]>;
  /** @throws Error for an unknown id, naming the nearest */
  open(id: string): Promise<Model>;
  /** Hashes of all weights of a model. */
  hashes(id: string): Promise<readonly FileHash[]>;
}

export interface ModelEntry {
  readonly id: string;
  readonly path: string;
  readonly title: string;
  readonly family: string;
  readonly components: readonly string[];
  readonly bytes: number;
  readonly source?: string;
  readonly licence?: string;
  /** The model whose other components it shares. */
  readonly prior?: string;
  /** Why it cannot be opened. */
  readonly fault?: string;
}

export interface Model {
  readonly path: string;
  readonly facts: { readonly title?: string; readonly description?: string };
  readonly components: ReadonlyMap<string, ModelComponent>;
}

export interface ModelComponent {
  readonly name: string;
  readonly className?: string;
  readonly weights?: { readonly format: string; readonly files: readonly string[] };
}

export interface FileHash {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}
