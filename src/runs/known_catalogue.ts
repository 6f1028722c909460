import { hash } from "node:crypto";
import type { Catalogue } from "../graph/catalogue.ts";
import { printJsonLine } from "../graph/json.ts";
import type { EventHub } from "./queue/event_hub.ts";
import type { Supervisor } from "./runner/supervisor.ts";

/** A catalogue with its JSON text and an entity tag of that. */
export interface PrintedCatalogue {
  readonly catalogue: Catalogue;
  readonly text: string;
  readonly tag: string;
}

/** Where the catalogue of a server's last start is kept, for the next one. */
export interface CatalogueCache {
  /** Nothing but what it is kept by decides what it says: no runner is asked once more. */
  readonly isSure: boolean;
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
  readonly #cache: CatalogueCache | undefined;
  readonly #stamp: () => string;
  #before: PrintedCatalogue | undefined;
  #known:
    | {
      readonly pid: number | undefined;
      readonly stamp: string;
      readonly answer: Promise<PrintedCatalogue>;
    }
    | undefined;

  /**
   * @param stamp changes with the code of plugins
   * @param cache answers until the runner does for the first time, or in its place
   */
  constructor(
    supervisor: Supervisor,
    hub: EventHub,
    stamp: () => string = () => "",
    cache?: CatalogueCache,
  ) {
    this.#supervisor = supervisor;
    this.#hub = hub;
    this.#cache = cache;
    this.#stamp = stamp;
    const before = cache?.read();
    this.#before = before && printed(before);
  }

  /** @throws Error where the runner cannot be asked */
  get(): Promise<PrintedCatalogue> {
    const asked = this.#asked();
    return this.#before ? Promise.resolve(this.#before) : asked;
  }

  #asked(): Promise<PrintedCatalogue> {
    const { pid } = this.#supervisor;
    if (this.#known && this.#known.pid === pid) return this.#known.answer;
    const stamp = this.#stamp();
    const before = this.#cache?.isSure ? this.#before : undefined;
    if (before) this.#before = undefined; // another process is asked
    const answer = before ? Promise.resolve(before) : this.#ask();
    const known = { pid: this.#supervisor.pid, stamp, answer };
    this.#known = known;
    answer.catch(() => {
      if (this.#known === known) this.#known = undefined;
    });
    return answer;
  }

  /**
   * Has plugins read anew whose code has changed: a process reads each but once, so it takes another one. A run that is
   * going is not ended for that.
   *
   * @throws Error where the runner cannot be asked
   */
  async refresh(): Promise<"same" | "renewed" | "busy"> {
    if (this.#known?.stamp === this.#stamp()) return "same";
    if (this.#supervisor.state === "busy") return "busy";
    if (this.#known) await this.#supervisor.restart();
    await this.#asked();
    return "renewed";
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

  async #ask(): Promise<PrintedCatalogue> {
    const { catalogue, warnings } = await this.#supervisor.ask("catalogue", {});
    const at = new Date().toISOString();
    const shown = warnings.slice(0, MAX_WARNINGS);
    if (shown.length < warnings.length) shown.push(`and ${warnings.length - shown.length} more`);
    for (const text of shown) this.#hub.publish({ type: "log", level: "warning", text, at });
    const answer = printed(catalogue);
    this.#before = undefined;
    this.#cache?.write(answer.text);
    return answer;
  }
}

function printed(catalogue: Catalogue): PrintedCatalogue {
  const text = printJsonLine(catalogue);
  return { catalogue, text, tag: `"${hash("sha256", text, "hex").slice(0, 32)}"` };
}
