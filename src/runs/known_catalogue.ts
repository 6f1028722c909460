import { hash } from "node:crypto";
import type { Catalogue } from "../graph/catalogue.ts";
import type { EventHub } from "./event_hub.ts";
import type { Supervisor } from "./supervisor.ts";

/** A catalogue with its JSON text and an entity tag of that. */
export interface ToldCatalogue {
  readonly catalogue: Catalogue;
  readonly text: string;
  readonly tag: string;
}

/** Node types as the runner knows them: asked for once from each of its processes, since a new one reads plugins anew. */
export class KnownCatalogue {
  readonly #supervisor: Supervisor;
  readonly #hub: EventHub;
  #known: { readonly pid: number | undefined; readonly told: Promise<ToldCatalogue> } | undefined;

  constructor(supervisor: Supervisor, hub: EventHub) {
    this.#supervisor = supervisor;
    this.#hub = hub;
  }

  /** @throws Error where the runner cannot be asked */
  get(): Promise<ToldCatalogue> {
    const { pid } = this.#supervisor;
    if (this.#known && this.#known.pid === pid) return this.#known.told;
    const told = this.#ask();
    const known = { pid: this.#supervisor.pid, told };
    this.#known = known;
    told.catch(() => {
      if (this.#known === known) this.#known = undefined;
    });
    return told;
  }

  /** {@link get}, but undefined where that fails or takes longer than `milliseconds`. */
  async within(milliseconds: number): Promise<Catalogue | undefined> {
    const { promise: late, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => resolve(undefined), milliseconds);
    try {
      return await Promise.race([this.get().then(({ catalogue }) => catalogue), late]);
    } catch {
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  async #ask(): Promise<ToldCatalogue> {
    const { catalogue, warnings } = await this.#supervisor.ask("catalogue", {});
    const at = new Date().toISOString();
    for (const text of warnings) this.#hub.publish({ type: "log", level: "warning", text, at });
    const text = JSON.stringify(catalogue);
    return { catalogue, text, tag: `"${hash("sha256", text, "hex").slice(0, 32)}"` };
  }
}
