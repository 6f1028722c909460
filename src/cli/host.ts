import type { ReadRoot } from "../files/find_file.ts";
import type { Drawn } from "../drawing/shape.ts";
import type { Folder, FolderPlace } from "../files/folder.ts";
import type { GuidanceReport } from "../formula/report.ts";
import type { BraidPlace } from "../packages/new_plugin.ts";
import type { PluginPermissions } from "../plugins/permissions.ts";
import type { Plugin } from "../plugins/plugin.ts";
import type { Apart, PluginTrial } from "../plugins/trial.ts";
import type { Vocabulary } from "../runs/library.ts";
import type { SavedFile } from "../sdk/saved_file.ts";
import type { ContextMaker } from "../runs/run_checked.ts";
import type { Reached } from "../mcp/reach.ts";
import type { DownloadProgress } from "../runtime/download/download_model.ts";
import type { ModelEntry } from "../runtime/models/catalogue.ts";
import type { FileHash } from "../runtime/models/file_hash.ts";
import type { Pixels } from "../runtime/images/pixels.ts";
import type { EvaluateEvent } from "../evaluation/evaluate.ts";
import type { Installs } from "./installs.ts";
import type { TrainEvent } from "../training/run_recipe.ts";

/** What commands need beside the layers below them: `src/main.ts` makes it, each part when it is first asked for. */
export interface Host {
  readonly version: string;
  /** Folders of plugins that are always there. */
  readonly plugins: readonly string[];
  /** Where Braid is, for plugins that are written elsewhere. */
  place(): Promise<BraidPlace>;
  /** Folders of plugins: those that are given, then that of the installed ones, where there are any. */
  pluginFolders(given: readonly string[]): readonly string[];
  /** What a person has installed. @throws NotFound where the system has no place for it */
  openInstalls(): Promise<Installs>;
  vocabulary(): Promise<Vocabulary>;
  /**
   * Where the code of plugins of others runs, which is not here.
   *
   * @param output where results go, which are no code of a plugin in whose folder that is
   */
  openApart(output?: string): Promise<AllowsPlugins>;
  /** Tries a plugin anew, in a process that may do nothing: tells what its code prints, and the stacks of what it throws. */
  tryPlugin(
    plugin: Plugin,
    options: { readonly signal: AbortSignal; readonly onLine: (text: string) => void },
  ): Promise<PluginTrial>;
  /** The models of these folders, of those that are always there, and of those that nodes have taught. */
  models(folders: readonly string[], taught?: string): Promise<Models>;
  /** Where models can be downloaded from, and to. @throws NotFound where there is no folder for them */
  hub(): Promise<ModelHub>;
  /** @throws RangeError for a device that is not known */
  openNodeEnvironment(options: EnvironmentOptions): Promise<NodeEnvironment>;
  /** Whether the history and settings that a folder brings may count without asking. */
  trusts(folder: string): boolean;
  /**
   * Where results are kept in a folder; undefined where those there may be somebody else's. A folder that has none yet is
   * remembered as one that began here.
   */
  ownCache(folder: string): Folder | undefined;
  /** Starts the server of the editor. @throws FolderTaken, Error when its address is taken */
  serve(options: ServeOptions): Promise<Server>;
  /**
   * A link that signs a browser in to a server of this person, once; where none has shown at the address that it has the
   * token, what is there. @throws Error where there is no token yet
   */
  link(options: LinkOptions): Promise<
    | Pick<Server, "page"> & { readonly link: string }
    | { readonly address: string; readonly found: "unproven" | "nobody"; readonly link?: undefined }
  >;
  /** The token of this person's servers, or that of a file; undefined where there is none yet. @throws NotFound for such a file */
  token(file: string | undefined): Promise<string | undefined>;
  /** Speaks the Model Context Protocol over standard input and output for a server, until that ends or `signal` aborts. */
  speakMcp(server: Reached, signal: AbortSignal): Promise<void>;
  /** A graph as a PNG that carries its text. @throws RangeError for one that is too large */
  drawGraph(drawn: Drawn, paper: string, document: string): Promise<Uint8Array>;
  /** The folder of this person's own models. @throws NotFound where the system has no place for it */
  ownModels(): Promise<string>;
  /** The side, in pixels, of the pictures that a model paints by itself. */
  ownSize(model: string, folders: readonly string[]): Promise<number>;
  /** The fields of training recipes: name, what it is unless given, and what it does, in the person's language. */
  recipeFields(): Promise<readonly (readonly [name: string, standard: string, words: string])[]>;
  /**
   * Trains a model by a recipe and tells the folder it is in.
   *
   * @throws SyntaxError for a recipe with faults, AlreadyExists for an output that holds something else, InvalidData for a
   * picture that cannot be read, Error for such a prior
   */
  train(recipe: unknown, options: TrainOptions): Promise<string>;
  /**
   * Evaluates models by a recipe and tells the page that it has written; undefined where only the cost was asked for.
   *
   * @throws SyntaxError for a recipe with faults, NotFound for pictures or models that are not there, AlreadyExists for an
   * output that holds something else
   */
  evaluate(recipe: unknown, options: EvaluateOptions): Promise<string | undefined>;
}

/** Plugins of others, and what the person allows them. */
export interface AllowsPlugins extends Apart {
  /** Allows all that a plugin asks for, and remembers it. */
  allow(plugin: Plugin): void;
  /** Takes back all that it was allowed. */
  forbid(plugin: Plugin): void;
  /** What it asks for and was allowed. */
  allowed(plugin: Plugin): PluginPermissions;
}

export interface EvaluateOptions extends Pick<EnvironmentOptions, "models" | "threads"> {
  /** Of the recipe's file. */
  readonly path: string;
  /** Tells the cost, and does nothing. */
  readonly dryRun: boolean;
  /** Replaces the evaluation of another recipe that the output holds. */
  readonly overwrite: boolean;
  readonly signal: AbortSignal;
  onEvent(event: EvaluateEvent): void;
}

export interface TrainOptions {
  /** Of the recipe's file. */
  readonly path: string;
  /** What to call it in errors; its path unless given. */
  readonly name?: string;
  readonly models: readonly string[];
  readonly threads: number;
  /** Replaces what else the output holds. */
  readonly overwrite: boolean;
  /** Tells what it would take, and neither learns nor writes. */
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
  onEvent(event: TrainEvent): void;
}

export type LinkOptions = Pick<ServeOptions, "hostname" | "port" | "tokenFile">;

export interface ServeOptions extends Omit<EnvironmentOptions, "output"> {
  /** Folder of the workflows. */
  readonly folder: string;
  readonly plugins: readonly string[];
  /** Names of plugins that are allowed what they ask for; remembered. */
  readonly allowPlugins?: readonly string[];
  /** Folders that nodes may read files from, beside that of uploads. */
  readonly inputs: readonly string[];
  /** Where nodes save files. */
  readonly output?: string;
  readonly hostname: string;
  /** 0 takes one that is free. */
  readonly port: number;
  /** Names beside localhost by which the server may be reached. */
  readonly names: readonly string[];
  /** Holds the token that is asked for; without it the person's own is, which is made when there is none. */
  readonly tokenFile?: string;
  /** Asks for none. */
  readonly open?: boolean;
  /** Lets browsers that are signed in be so when the server starts anew. */
  readonly keepSessions?: boolean;
  /** Has browsers reach it by its address, not by a name that nobody else knows. */
  readonly plain?: boolean;
  /** Lets what the folder brings count: its queue, history and settings; remembered. */
  readonly trust?: boolean;
  /** Takes up the history as it was when the server last stopped, where it was damaged since. */
  readonly bringBack?: boolean;
  /** Downloads no models, whoever asks. */
  readonly offline?: boolean;
}

/** What programs send to use a server, and where it can be read; no file for a token that could not be kept. */
export interface Access {
  readonly token: string;
  readonly file?: string;
}

/** A server that listens. */
export interface Server {
  readonly address: string;
  /** The address of a file that only this person can read, and that signs a browser in, whoever sees what it was started with. */
  readonly page?: string;
  /** Signs a browser in, once; none where no token is asked for. */
  readonly link?: string;
  readonly access?: Access;
  /** Whether what the folder has of its own counts. */
  readonly isTrusted: boolean;
  /** What whoever started it has to know of what it keeps. */
  readonly notices: readonly string[];
  /** All that its process is allowed to do, in words. */
  readonly may: readonly string[];
  /** Resolves when it has ended, by itself or by {@link stop}. */
  readonly ended: Promise<void>;
  /** Stops it: the run it has is interrupted. */
  stop(): Promise<void>;
}

export interface EnvironmentOptions {
  /** Folders of models beside those that are always there. */
  readonly models: readonly string[];
  readonly device?: string;
  /** Threads of one operation; 0 takes all cores. */
  readonly threads?: number;
  /** Where results are kept. */
  readonly cache?: FolderPlace;
  /** Where nodes save files; models that they teach are in its folder `models`. */
  readonly output?: FolderPlace;
  /** Models in these states alone, as the lock of a graph has them, unless absent. */
  readonly locked?: readonly string[];
}

/** What nodes see of the world, shared by all runs of a command. */
export interface NodeEnvironment extends AsyncDisposable {
  /** What gives each node of a run its context. */
  context(run: RunEnvironment): ContextMaker;
  /** What results depend on beside the program's version: the device, the code. */
  readonly salt: string;
  /** Decodes a picture to be drawn. */
  decode(picture: Uint8Array): Promise<Pixels>;
  /** A report with its pictures as a program reads it, and as a sheet for people, a PNG. */
  drawTrace(report: GuidanceReport): Promise<Trace>;
  /** Pictures in a labelled grid, as a PNG, and which letters of its labels it has no shape for. */
  /** @param document The text of a graph that the picture carries */
  drawGrid(
    grid: Grid,
    document: string,
  ): Promise<{ readonly png: Uint8Array; readonly faults: readonly string[] }>;
}

export interface Trace {
  /** The report, its pictures as `data:` addresses. */
  readonly json: string;
  /** A row for each prediction, a column for each evaluation. */
  readonly sheet: Uint8Array;
}

/** Pictures by rows and columns. */
export interface Grid {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Row after row. */
  readonly cells: readonly GridCell[];
}

export interface GridCell {
  /** Files of pictures; several share the cell. */
  readonly pictures: readonly Uint8Array[];
  /** What stands below, in lines. */
  readonly label: string;
}

/** The part of it that is one run's own. */
export interface RunEnvironment {
  /** Folders that nodes may read files from. */
  readonly inputs: readonly ReadRoot[];
  /** The document that runs, as it will be embedded in pictures. */
  readonly document: string;
  readonly previews: boolean;
  save(name: string, bytes: Uint8Array, mediaType: string): SavedFile;
}

export interface Models {
  readonly roots: readonly string[];
  list(): Promise<readonly ModelEntry[]>;
  /** @throws Error for an unknown id, naming the nearest */
  open(id: string): Promise<Model>;
  /** The parts that a model, or its prior, has, by kind, as they travel on wires. @throws Error as `open` does */
  refs(id: string): Promise<Readonly<Record<string, unknown>>>;
  /** The kinds of these. @throws Error as `open` does */
  parts(id: string): Promise<readonly string[]>;
  /** What changes when anything does that its results depend on: equal for the same content. @throws Error as `open` does */
  state(id: string): Promise<string>;
  /** Hashes of all weights of a model. */
  hashes(id: string): Promise<readonly FileHash[]>;
}

/** A hub of models, such as Hugging Face's. */
export interface ModelHub {
  /** Where downloads go: the folder of the user's own models. */
  readonly folder: string;
  /** What of a model is worth downloading. @throws Error that says why it cannot be had, NotFound within */
  plan(id: string, options: ModelWish): Promise<ModelPlan>;
}

export interface ModelWish {
  readonly revision?: string | undefined;
  readonly variant?: string | undefined;
  readonly signal: AbortSignal;
}

/** What a download would bring. */
export interface ModelPlan {
  readonly commit: string;
  readonly license?: string;
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  readonly bytes: number;
  /** Other weights that there are: `fp16`. */
  readonly variants: readonly string[];
  /** What of it is here already, and whether that is all. */
  readonly here: { readonly bytes: number; readonly isWhole: boolean };
  /** Goes on where it was stopped. @returns the model's folder @throws OutputError for a full disk */
  download(options: {
    readonly signal: AbortSignal;
    onProgress(progress: DownloadProgress): void;
  }): Promise<string>;
}

export interface Model {
  readonly path: string;
  readonly facts: {
    readonly title?: string;
    readonly description?: string;
    readonly prior?: string;
  };
  readonly components: ReadonlyMap<string, ModelComponent>;
}

export interface ModelComponent {
  readonly name: string;
  readonly className?: string;
  readonly weights?: { readonly format: string; readonly files: readonly string[] };
}
