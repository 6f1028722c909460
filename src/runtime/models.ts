import { Catalogue } from "./models/catalogue.ts";
import type { LoraUse } from "./models/lora.ts";
import type { ModelFolder } from "./models/model_folder.ts";
import type { NetworkSettings } from "./models/network_source.ts";
import type { ControlNet } from "./networks/control_net.ts";
import { type NetworkId, parseNetworkId } from "./networks/network_id.ts";
import { openControlNet } from "./networks/open_control_net.ts";
import { openUNet } from "./networks/open_unet.ts";
import { openVae } from "./networks/open_vae.ts";
import type { UNetNetwork } from "./networks/unet_network.ts";
import type { Vae } from "./networks/vae.ts";
import { SessionCache } from "./session_cache.ts";
import { openPromptEncoder } from "./text/open_prompt_encoder.ts";
import type { PromptEncoder } from "./text/prompt_encoder.ts";

/** How a process runs its models. */
export interface ModelsOptions {
  readonly catalogue?: Catalogue;
  readonly settings?: NetworkSettings;
  /** Bound on the weights kept loaded, in bytes. Typical 8 GiB. */
  readonly maxBytes?: number;
  /** Most rows of a network in one run; unbounded when absent. Fewer rows take less memory. */
  readonly maxRows?: number;
}

/** The models of a process: opened by id, weights shared and loaded on first use. */
export class Models implements AsyncDisposable {
  readonly catalogue: Catalogue;
  readonly cache: SessionCache;
  readonly #opened = new Map<string, Promise<unknown>>();

  constructor(readonly options: ModelsOptions = {}) {
    this.catalogue = options.catalogue ?? new Catalogue();
    this.cache = new SessionCache(options.maxBytes);
  }

  #once<T>(key: string, open: () => Promise<T>): Promise<T> {
    const known = this.#opened.get(key) as Promise<T> | undefined;
    if (known) return known;
    const opening = open();
    this.#opened.set(key, opening);
    opening.catch(() => this.#opened.delete(key));
    return opening;
  }

  /** A model by id or path. */
  model(id: string): Promise<ModelFolder> {
    return this.#once(`model ${id}`, () => this.catalogue.open(id));
  }

  #loras({ loras = [] }: NetworkId): Promise<LoraUse[]> {
    return Promise.all(
      loras.map(async ({ model, strength }) => ({ model: await this.model(model), strength })),
    );
  }

  /** The diffusion network that predictions call `id`: a model's id, with options as in `formatNetworkId`. */
  network(id: string): Promise<UNetNetwork> {
    return this.#once(`network ${id}`, async () => {
      const parsed = parseNetworkId(id);
      const { settings, maxRows } = this.options;
      return await openUNet(await this.model(parsed.model), parsed, {
        cache: this.cache,
        loras: await this.#loras(parsed),
        ...(settings && { settings }),
        ...(maxRows !== undefined && { maxRows }),
        controlNet: (model) => this.controlNet(model),
      });
    });
  }

  /** The ControlNet that control inputs call `id`. */
  controlNet(id: string): Promise<ControlNet> {
    return this.#once(
      `controlnet ${id}`,
      async () => openControlNet(await this.model(id), this.cache, this.options.settings),
    );
  }

  /** A model's way from text to conditions; its id may name LoRAs as a network's does. */
  promptEncoder(id: string): Promise<PromptEncoder> {
    return this.#once(`text ${id}`, async () => {
      const parsed = parseNetworkId(id);
      const { settings } = this.options;
      return await openPromptEncoder(await this.model(parsed.model), this.cache, {
        loras: await this.#loras(parsed),
        ...(settings && { settings }),
      });
    });
  }

  /** A model's autoencoder. */
  vae(id: string): Promise<Vae> {
    return this.#once(
      `vae ${id}`,
      async () => openVae(await this.model(id), this.cache, this.options.settings),
    );
  }

  /** Forgets what was read of models, so that changed files are seen, and releases networks that are not in use. */
  async refresh(): Promise<void> {
    this.#opened.clear();
    await this.cache.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cache[Symbol.asyncDispose]();
  }
}
