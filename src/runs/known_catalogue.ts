import { hash } from "node:crypto";
import type { Catalogue } from "../graph/catalogue.ts";
import { printJsonLine } from "../graph/json.ts";
import type { EventHub } from "./queue/event_hub.ts";
import type { Supervisor } from "./runner/supervisor.ts";

/** A catalogue with its JSON text and an entity tag of that. */
export interface ToldCatalogue {
  readonly catalogue: Catalogue;
  readonly text: string;
  readonly tag: string;
}

/** Where the catalogue of a server's last start is kept, for the next one. */
export interface KeptCatalogue {
  /** Undefined where there is none of this code and these plugins. */
  read(): Catalogue | undefined;
  write(text: string): void;
}

/** Most things wrong with plugins that are told: each is written down, and hundreds of thousands take half a minute. */
const MAX_WARNINGS = 500;

/** Node types as the runner knows them: asked for once from each of its processes, since a new one reads plugins anew. */
export class KnownCatalogue {
  readonly #supervisor: Supervisor;
  readonly #hub: EventHub;
  readonly #kept: KeptCatalogue | undefined;
  #before: ToldCatalogue | undefined;
  #known: { readonly pid: number | undefined; readonly told: Promise<ToldCatalogue> } | undefined;

  /** @param kept answers until the runner does for the first time */
  constructor(supervisor: Supervisor, hub: EventHub, kept?: KeptCatalogue) {
    this.#supervisor = supervisor;
    this.#hub = hub;
    this.#kept = kept;
    const before = kept?.read();
    this.#before = before && told(before);
  }

  /** @throws Error where the runner cannot be asked */
  get(): Promise<ToldCatalogue> {
    const asked = this.#asked();
    return this.#before ? Promise.resolve(this.#before) : asked;
  }

  #asked(): Promise<ToldCatalogue> {
    const { pid } = this.#supervisor;
    if (this.#known && this.#known.pid === pid) return this.#known.told;
    const answer = this.#ask();
    const known = { pid: this.#supervisor.pid, told: answer };
    this.#known = known;
    answer.catch(() => {
      if (this.#known === known) this.#known = undefined;
    });
    return answer;
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
    const shown = warnings.slice(0, MAX_WARNINGS);
    if (shown.length < warnings.length) shown.push(`and ${warnings.length - shown.length} more`);
    for (const text of shown) this.#hub.publish({ type: "log", level: "warning", text, at });
    const answer = told(catalogue);
    this.#before = undefined;
    this.#kept?.write(answer.text);
    return answer;
  }
}

function told(catalogue: Catalogue): ToldCatalogue {
  const text = printJsonLine(catalogue);
  return { catalogue, text, tag: `"${hash("sha256", text, "hex").slice(0, 32)}"` };
}
