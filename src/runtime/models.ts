import { ModelCatalogue } from "./models/catalogue.ts";
import type { LoraUse } from "./models/lora.ts";
import type { ModelFolder } from "./models/model_folder.ts";
import { modelInodes, modelState } from "./models/model_state.ts";
import type { NetworkSettings } from "./models/network_source.ts";
import type { ControlNet } from "./networks/control_net.ts";
import { type NetworkId, parseNetworkId } from "./networks/network_id.ts";
import { openControlNet } from "./networks/open_control_net.ts";
import { openUNet } from "./networks/open_unet.ts";
import { openVae } from "./networks/open_vae.ts";
import { UNetNetwork } from "./networks/unet_network.ts";
import type { Vae } from "./networks/vae.ts";
import { SessionCache } from "./session_cache.ts";
import { openPromptEncoder } from "./text/open_prompt_encoder.ts";
import type { PromptEncoder } from "./text/prompt_encoder.ts";

/** How a process runs its models. */
export interface ModelsOptions {
  readonly catalogue?: ModelCatalogue;
  readonly settings?: NetworkSettings;
  /** Bound on the weights kept loaded, in bytes; a share of the machine's memory unless given. */
  readonly maxBytes?: number;
  /** What is loaded already, shared with others, who dispose of it. */
  readonly cache?: SessionCache;
  /** Most rows of a network in one run; unbounded when absent. Fewer rows take less memory. */
  readonly maxRows?: number;
  /** Whether a model is opened in a state: in all, unless given. */
  takes?(state: string): boolean;
}

/** Told of each model that is opened, and of the state its files are in. */
export type Seen = (model: string, state: string) => void;

/** A model and the state of its files. */
interface Opened {
  readonly model: ModelFolder;
  readonly state: string;
  /** Which files they are. */
  readonly inodes: string;
}

/** What was made of models in a state. */
interface Remembered {
  readonly state: string;
  readonly value: Promise<unknown>;
  /** Whether the state was the same before and after. */
  isSteady: boolean;
}

/** How often files that change while they are read are read again. */
const MOST_TRIES = 5;

/** Networks, encoders and autoencoders that are remembered without their weights: a few MB each. */
const MOST_REMEMBERED = 16;

/** The models of a process: opened by id, as their files are at that moment; weights shared and loaded on first use. */
export class Models implements AsyncDisposable {
  readonly catalogue: ModelCatalogue;
  readonly cache: SessionCache;
  /** In order of last use. */
  readonly #remembered = new Map<string, Remembered>();

  constructor(readonly options: ModelsOptions = {}) {
    this.catalogue = options.catalogue ?? new ModelCatalogue();
    this.cache = options.cache ?? new SessionCache(options.maxBytes);
  }

  async #open(id: string): Promise<Opened> {
    const model = await this.catalogue.open(id);
    const state = await modelState(model);
    if (this.options.takes?.(state) === false) {
      throw new Error(
        `The model "${id}" is not in the lock, and a frozen run takes no others: name it in a node, and not by wire, for braid lock to see it`,
      );
    }
    return { model, state, inodes: await modelInodes(model) };
  }

  /** What was made of some models before, where their files are still the same. */
  async #once<T>(
    key: string,
    ids: readonly string[],
    seen: Seen | undefined,
    make: (models: readonly ModelFolder[]) => Promise<T>,
  ): Promise<T> {
    const openAll = (): Promise<Opened[]> => Promise.all(ids.map((id) => this.#open(id)));
    for (let tries = 1;; tries++) {
      const opened = await openAll();
      opened.forEach(({ state }, i) => seen?.(ids[i]!, state));
      const state = stateOf(opened);
      const known = this.#remembered.get(key);
      const entry: Remembered = known?.state === state
        ? known
        : { state, value: make(opened.map(({ model }) => model)), isSteady: false };
      this.#remember(key, entry);
      const made = await entry.value as T;
      entry.isSteady ||= stateOf(await openAll()) === state;
      if (entry.isSteady) return made;
      if (this.#remembered.get(key) === entry) this.#remembered.delete(key);
      if (tries === MOST_TRIES) {
        throw new Error(
          `The files of "${ids.join('", "')}" change all the time: wait until they are written`,
        );
      }
    }
  }

  #remember(key: string, entry: Remembered): void {
    this.#remembered.delete(key);
    this.#remembered.set(key, entry);
    for (const old of [...this.#remembered.keys()].slice(0, -MOST_REMEMBERED)) {
      this.#remembered.delete(old);
    }
    entry.value.catch(() => {
      if (this.#remembered.get(key) === entry) this.#remembered.delete(key);
    });
  }

  /** A model by id or path. */
  async model(id: string, seen?: Seen): Promise<ModelFolder> {
    if (!seen && !this.options.takes) return await this.catalogue.open(id);
    const { model, state } = await this.#open(id);
    seen?.(id, state);
    return model;
  }

  /** What changes when a file of a model, or of its prior, does. */
  async state(id: string): Promise<string> {
    return (await this.#open(id)).state;
  }

  /** The diffusion network that predictions call `id`: a model's id, with options as in `formatNetworkId`. */
  async network(id: string, seen?: Seen): Promise<UNetNetwork> {
    const parsed = parseNetworkId(id);
    const { settings, maxRows } = this.options;
    const parts = await this.#once(
      `network ${id}`,
      modelsOf(parsed),
      seen,
      ([model, ...rest]) =>
        openUNet(model!, parsed, {
          cache: this.cache,
          loras: lorasOf(parsed, rest),
          ...(settings && { settings }),
          ...(maxRows !== undefined && { maxRows }),
        }),
    );
    const controlNets = new Map<string, Promise<ControlNet>>();
    const controlNet = (model: string): Promise<ControlNet> => {
      const found = controlNets.get(model) ?? this.controlNet(model, seen);
      controlNets.set(model, found);
      return found;
    };
    return new UNetNetwork({ ...parts, controlNet });
  }

  /** The ControlNet that control inputs call `id`. */
  controlNet(id: string, seen?: Seen): Promise<ControlNet> {
    return this.#once(
      `controlnet ${id}`,
      [id],
      seen,
      ([model]) => openControlNet(model!, this.cache, this.options.settings),
    );
  }

  /** A model's way from text to conditions; its id may name LoRAs as a network's does. */
  promptEncoder(id: string, seen?: Seen): Promise<PromptEncoder> {
    const parsed = parseNetworkId(id);
    const { settings } = this.options;
    return this.#once(
      `text ${id}`,
      modelsOf(parsed),
      seen,
      ([model, ...rest]) =>
        openPromptEncoder(model!, this.cache, {
          loras: lorasOf(parsed, rest),
          ...(settings && { settings }),
        }),
    );
  }

  /** A model's autoencoder. */
  vae(id: string, seen?: Seen): Promise<Vae> {
    return this.#once(
      `vae ${id}`,
      [id],
      seen,
      ([model]) => openVae(model!, this.cache, this.options.settings),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.options.cache) await this.cache[Symbol.asyncDispose]();
  }
}

function stateOf(all: readonly Opened[]): string {
  return JSON.stringify(all.map(({ model, state, inodes }) => [model.path, state, inodes]));
}

function modelsOf({ model, loras = [] }: NetworkId): string[] {
  return [model, ...loras.map(({ model }) => model)];
}

function lorasOf({ loras = [] }: NetworkId, models: readonly ModelFolder[]): LoraUse[] {
  return loras.map(({ strength }, i) => ({ model: models[i]!, strength }));
}
