import process from "node:process";
import { openOnDevice, type PlacedSession } from "./device.ts";
import type { Device } from "./device_name.ts";
import type { FileStates, HeldFiles } from "./models/file_states.ts";
import type { Session, SessionOptions } from "./session.ts";

/** A network that can be loaded at any time, and again after it was dropped. */
export interface SessionSource {
  /** Sources of equal keys are the same network under the same options. */
  readonly key: string;
  /** Size of its weights, which stands for the memory it takes. */
  readonly bytes: number;
  readonly device: Device;
  readonly options: SessionOptions;
  /** The files it is read from, in the state that {@link key} stands for. */
  readonly files?: FileStates;
  /** The model: a path, or bytes whose weights stand in `options.weightsFolder`. */
  read(): Promise<string | Uint8Array>;
}

interface Loaded extends PlacedSession {
  /** What its weights may be mapped from. */
  readonly held: HeldFiles | undefined;
}

interface Entry {
  readonly bytes: number;
  readonly loading: Promise<Loaded>;
  users: number;
}

/**
 * Loaded networks, shared by key. Those unused for longest are released when the sum of their weights exceeds a bound;
 * one in use never is. A dropped network is loaded anew by its next use.
 */
export class SessionCache implements AsyncDisposable {
  /** In order of last use. */
  readonly #entries = new Map<string, Entry>();
  #closed = false;

  /** @param maxBytes bound on the weights kept loaded; the network in use may exceed it alone */
  constructor(readonly maxBytes: number = memoryBudget()) {}

  /** Keys of the loaded networks, the longest unused first. */
  get keys(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /** Bytes of weights of the loaded networks. */
  get bytes(): number {
    return [...this.#entries.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Runs `f` with the network of a source, loading it first where needed. */
  async use<T>(
    source: SessionSource,
    f: (session: Session, device: PlacedSession["device"]) => Promise<T> | T,
  ): Promise<T> {
    if (this.#closed) throw new Error("Cannot load a network: the session cache is closed");
    const entry = this.#entries.get(source.key) ?? {
      bytes: source.bytes,
      loading: Promise.resolve().then(() => this.#load(source)),
      users: 0,
    };
    this.#entries.delete(source.key);
    this.#entries.set(source.key, entry);
    entry.users++;
    try {
      const { session, device, held } = await entry.loading;
      const result = await f(session, device);
      refuse(source, await held?.changed());
      return result;
    } catch (error) {
      if (await failed(entry.loading)) this.#entries.delete(source.key);
      throw error;
    } finally {
      entry.users--;
      await this.#shrink();
    }
  }

  /** Releases idle networks, the longest unused first, down to the bound; the last one used may exceed it alone. */
  async #shrink(): Promise<void> {
    for (const [key, entry] of [...this.#entries].slice(0, -1)) {
      if (this.bytes <= this.maxBytes) break;
      if (entry.users === 0 && this.#entries.get(key) === entry) await this.#release(key, entry);
    }
  }

  async #load(source: SessionSource): Promise<Loaded> {
    await this.#shrink();
    await using opened = new AsyncDisposableStack();
    const held = await source.files?.open();
    if (held) opened.use(held);
    refuse(source, await source.files?.changed());
    const placed = await openOnDevice(await source.read(), source.device, source.options);
    opened.use(placed.session);
    refuse(source, await source.files?.changed());
    opened.move();
    return { ...placed, held };
  }

  async #release(key: string, entry: Entry): Promise<void> {
    this.#entries.delete(key);
    if (await failed(entry.loading)) return;
    const { session, held } = await entry.loading;
    await session[Symbol.asyncDispose]();
    held?.[Symbol.dispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    for (const [key, entry] of [...this.#entries]) await this.#release(key, entry);
  }
}

/** Weights are mapped into memory: a file that is written over changes the network that was loaded from it. */
function refuse({ options }: SessionSource, changed: string | undefined): void {
  if (changed === undefined) return;
  throw new Error(
    `Cannot use ${
      options.name ?? "the network"
    }: ${changed} has changed since the run began, so run it again`,
  );
}

const failed = (promise: Promise<unknown>): Promise<boolean> =>
  promise.then(() => false, () => true);

/** Where the machine does not say how much memory it has. */
const UNKNOWN = 8 * 2 ** 30;

/**
 * How many bytes of weights to keep loaded: half of the machine's memory, or of what its container may take. The other half
 * is for activations, results and other programs.
 */
function memoryBudget(): number {
  try {
    const limit = process.constrainedMemory() || Infinity;
    return Math.min(Deno.systemMemoryInfo().total, limit) / 2;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return UNKNOWN;
    throw error;
  }
}
