/**
 * What libraries that are not JavaScript may be asked for. They open files by themselves, whatever Deno lets the process do, so
 * that code of others could have them write anywhere and read what is hidden.
 */
import { createRequire } from "node:module";
import { dirname } from "@std/path";

// Taken before any plugin is there, whose code may replace them.
const { assign, create, entries } = Object;
const query = Deno.permissions.querySync.bind(Deno.permissions);
const realPath = Deno.realPathSync;

type Fields = Record<string, unknown>;
type Native = (options: Fields, done: unknown) => unknown;

/** What sharp has of its library. */
type SharpBinding = Record<"pipeline" | "metadata" | "stats", Native>;

interface NativeSession {
  readonly inputMetadata: unknown;
  readonly outputMetadata: unknown;
  loadModel(...args: unknown[]): void;
  run(feeds: unknown, fetches: unknown, options: unknown): unknown;
  dispose(): void;
}

/** What onnxruntime-node has of its own. */
interface OrtBinding {
  InferenceSession: new () => NativeSession;
}

/** Has what is loaded of sharp and ONNX Runtime open no more files than Braid has them open. */
export function boundNatives(): void {
  for (const [path, module] of entries(createRequire(import.meta.url).cache)) {
    if (!path.endsWith(".node")) continue;
    const { exports } = module as { readonly exports: Partial<SharpBinding & OrtBinding> };
    if (exports.pipeline) boundPictures(exports as SharpBinding);
    if (exports.InferenceSession) boundSessions(exports as OrtBinding);
  }
}

/** Pictures come as bytes and go as bytes. */
function boundPictures(binding: SharpBinding): void {
  for (const name of ["pipeline", "metadata", "stats"] as const) {
    const native = binding[name];
    binding[name] = (options, done) => native(pictureOptions(options), done);
  }
}

/** Copies, each field read once, so that what is looked at is what is used. */
const copyOf = (fields: unknown): Fields => assign(create(null), fields);

function pictureOptions(given: unknown): Fields {
  const options = copyOf(given);
  refuseFile(options.fileOut);
  const profile = options.withIccProfile;
  if (typeof profile === "string" && /[\\/.]/.test(profile)) refuseFile(profile);
  options.input = pictureInput(options.input);
  if (options.boolean) options.boolean = pictureInput(options.boolean);
  for (const name of ["join", "joinChannelIn", "composite"]) {
    const list = options[name];
    if (!Array.isArray(list)) continue;
    const inputs: Fields[] = [];
    for (let at = 0; at < list.length; at++) {
      inputs[at] = name === "composite" ? layerOf(list[at]) : pictureInput(list[at]);
    }
    options[name] = inputs;
  }
  return options;
}

function layerOf(given: unknown): Fields {
  const layer = copyOf(given);
  layer.input = pictureInput(layer.input);
  return layer;
}

function pictureInput(given: unknown): Fields {
  const input = copyOf(given);
  refuseFile(input.file);
  refuseFile(input.textFontfile);
  return input;
}

function refuseFile(path: unknown): void {
  if (path === undefined || path === "") return;
  throw new Deno.errors.NotCapable(
    `"${path}" cannot be opened by sharp: give it the bytes, and write what it gives by context.outputs`,
  );
}

/** What of the settings of a session opens no file. */
const SETTINGS = [
  "graphOptimizationLevel",
  "intraOpNumThreads",
  "interOpNumThreads",
  "enableMemPattern",
  "enableCpuMemArena",
  "executionMode",
  "freeDimensionOverrides",
  "logSeverityLevel",
  "executionProviders",
];
/** Where weights of a model of bytes are. */
const WEIGHTS = "session.model_external_initializers_file_folder_path";
const EXTRA: ReadonlySet<string> = new Set([
  WEIGHTS,
  "session.intra_op.allow_spinning",
  "session.disable_prepacking",
  "session.disable_quant_qdq",
]);

function boundSessions(binding: OrtBinding): void {
  const { InferenceSession: Native } = binding;
  binding.InferenceSession = class InferenceSession implements NativeSession {
    readonly #native = new Native();

    loadModel(...args: unknown[]): void {
      const options = sessionOptions(args.pop() as Fields);
      if (typeof args[0] === "string") demandReadable(dirname(args[0]));
      this.#native.loadModel(...args, options);
    }

    get inputMetadata(): unknown {
      return this.#native.inputMetadata;
    }

    get outputMetadata(): unknown {
      return this.#native.outputMetadata;
    }

    run(feeds: unknown, fetches: unknown): unknown {
      return this.#native.run(feeds, fetches, {});
    }

    dispose(): void {
      this.#native.dispose();
    }
  };
}

function sessionOptions(given: Fields): Fields {
  const options: Fields = create(null);
  for (const name of SETTINGS) {
    const value = given[name];
    if (value !== undefined) options[name] = value;
  }
  for (const name of ["optimizedModelFilePath", "enableProfiling", "externalData"]) {
    if (given[name]) refuseSetting(name);
  }
  const providers = given.executionProviders as readonly (string | { name: string })[] | undefined;
  if (providers) options.executionProviders = [...providers].map(nameOf);
  const extra: Fields = create(null);
  gather(given.extra, "", extra);
  if (extra[WEIGHTS] !== undefined) demandReadable(extra[WEIGHTS] as string);
  options.extra = extra;
  return options;
}

/** Alone: what else is said of a provider may name libraries and files. */
const nameOf = (provider: string | { name: string }): string =>
  `${typeof provider === "string" ? provider : provider.name}`;

function gather(given: unknown, before: string, into: Fields): void {
  for (const [name, value] of entries(given ?? {})) {
    const full = before + name;
    if (typeof value === "object") gather(value, `${full}.`, into);
    else if (EXTRA.has(full)) into[full] = `${value}`;
    else refuseSetting(full);
  }
}

function refuseSetting(name: string): never {
  throw new Deno.errors.NotCapable(`A session cannot have "${name}": it may open other files`);
}

/** @throws NotCapable where there is something in a folder, or below, that this process may not read */
function demandReadable(folder: string): void {
  let path = folder;
  try {
    path = realPath(folder);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const { state, partial } = query({ name: "read", path });
  if (state === "granted" && !partial) return;
  throw new Deno.errors.NotCapable(
    `"${folder}" cannot be opened by ONNX Runtime: not all in it may be read`,
  );
}
