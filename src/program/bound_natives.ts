/**
 * What libraries that are not JavaScript may be asked for. They open files by themselves, whatever Deno lets the process do, so
 * that code of others could have them write anywhere and read what is hidden.
 */
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

// Taken before any plugin is there, whose code may replace them: what is used below has to be what is here, so that there are
// no spreads, methods or iterators where something is let through.
const { assign, create, defineProperty, getOwnPropertyDescriptor, keys } = Object;
const { apply } = Reflect;
const { isArray } = Array;
const { lastIndexOf, slice } = String.prototype;
const query = Deno.permissions.querySync.bind(Deno.permissions);
const getter = (name: "state" | "partial"): () => unknown =>
  getOwnPropertyDescriptor(Deno.PermissionStatus.prototype, name)!.get!;
const [stateOf, isPartial] = [getter("state"), getter("partial")];
const realPath = Deno.realPathSync;
const IS_WINDOWS = Deno.build.os === "windows";
const { NotCapable } = Deno.errors;

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
  for (const [path, module] of Object.entries(createRequire(import.meta.url).cache)) {
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

/** Options of sharp's that are lists of pictures. */
const LISTS = ["join", "joinChannelIn", "composite"];

function pictureOptions(given: unknown): Fields {
  const options = copyOf(given);
  refuseFile(options.fileOut);
  const profile = options.withIccProfile;
  if (profile !== "srgb" && profile !== "p3" && profile !== "cmyk") refuseFile(profile);
  options.input = pictureInput(options.input);
  if (options.boolean) options.boolean = pictureInput(options.boolean);
  for (let index = 0; index < LISTS.length; index++) {
    const name = LISTS[index]!;
    const list = options[name];
    if (list === undefined) continue;
    if (!isArray(list)) refuseFile(name);
    const given = list as readonly unknown[];
    const inputs: Fields[] = [];
    for (let at = 0; at < given.length; at++) {
      const value = name === "composite" ? layerOf(given[at]) : pictureInput(given[at]);
      defineProperty(inputs, at, { value, enumerable: true });
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
  throw new NotCapable(
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
/** Settings that lead to other files: said to be none, where what is not known is passed over. */
const REFUSED = ["optimizedModelFilePath", "enableProfiling", "externalData"];
/** Where weights of a model of bytes are. */
const WEIGHTS = "session.model_external_initializers_file_folder_path";
/** Where nothing is: without a folder they are looked for where the process stands, which its code may change. */
const NOWHERE = fileURLToPath(import.meta.url);
const EXTRA: Readonly<Record<string, true | undefined>> = assign(create(null), {
  [WEIGHTS]: true,
  "session.intra_op.allow_spinning": true,
  "session.disable_prepacking": true,
  "session.disable_quant_qdq": true,
});

function boundSessions(binding: OrtBinding): void {
  const { InferenceSession: Native } = binding;
  const { loadModel } = Native.prototype as NativeSession;
  binding.InferenceSession = class InferenceSession implements NativeSession {
    readonly #native = new Native();

    loadModel(...args: unknown[]): void {
      const last = args.length - 1;
      const isFile = typeof args[0] === "string";
      args[last] = sessionOptions(args[last] as Fields, isFile);
      if (isFile) {
        args[0] = realPath(args[0] as string); // what is looked at
        demandReadable(folderOf(args[0] as string));
      }
      apply(loadModel, this.#native, args);
    }

    get inputMetadata(): unknown {
      return this.#native.inputMetadata;
    }

    get outputMetadata(): unknown {
      return this.#native.outputMetadata;
    }

    run(feeds: unknown, fetches: unknown): unknown {
      return this.#native.run(feeds, fetches, create(null));
    }

    dispose(): void {
      this.#native.dispose();
    }
  };
}

function sessionOptions(given: Fields, isFile: boolean): Fields {
  const options: Fields = create(null);
  for (let at = 0; at < SETTINGS.length; at++) {
    const value = given[SETTINGS[at]!];
    if (value !== undefined) options[SETTINGS[at]!] = value;
  }
  for (let at = 0; at < REFUSED.length; at++) if (given[REFUSED[at]!]) refuseSetting(REFUSED[at]!);
  const providers = given.executionProviders as readonly (string | { name: string })[] | undefined;
  if (providers) options.executionProviders = namesOf(providers);
  const extra: Fields = create(null);
  gather(given.extra, "", extra);
  if (extra[WEIGHTS] !== undefined) {
    extra[WEIGHTS] = realPath(extra[WEIGHTS] as string);
    demandReadable(extra[WEIGHTS] as string);
  } else if (!isFile) extra[WEIGHTS] = NOWHERE;
  options.extra = extra;
  return options;
}

/** Alone: what else is said of a provider may name libraries and files. */
function namesOf(providers: readonly (string | { name: string })[]): readonly string[] {
  const names: string[] = [];
  for (let at = 0; at < providers.length; at++) {
    const provider = providers[at]!;
    const value = `${typeof provider === "string" ? provider : provider.name}`;
    defineProperty(names, at, { value, enumerable: true });
  }
  return names;
}

/** Fields within fields by their full names, as far as they are known. */
function gather(given: unknown, before: string, into: Fields): void {
  if (typeof given !== "object" || given === null) return;
  const names = keys(given);
  for (let at = 0; at < names.length; at++) {
    const full = before + names[at]!;
    const value = (given as Fields)[names[at]!];
    if (typeof value === "object") gather(value, `${full}.`, into);
    else if (EXTRA[full]) into[full] = `${value}`;
    else refuseSetting(full);
  }
}

function refuseSetting(name: string): never {
  throw new NotCapable(`A session cannot have "${name}": it may open other files`);
}

/** The folder that a file is in, where its weights may be. */
function folderOf(path: string): string {
  const end = (sign: string): number => apply(lastIndexOf, path, [sign]);
  const slash = end("/");
  const other = IS_WINDOWS ? end("\\") : -1;
  return apply(slice, path, [0, (slash > other ? slash : other) + 1]);
}

/** @throws NotCapable where there is something in a folder, or below, that this process may not read */
function demandReadable(folder: string): void {
  const status = query({ name: "read", path: folder });
  if (apply(stateOf, status, []) === "granted" && !apply(isPartial, status, [])) return;
  throw new NotCapable(`"${folder}" cannot be opened by ONNX Runtime: not all in it may be read`);
}
