import { hash } from "node:crypto";
import type { Catalogue } from "../graph/catalogue.ts";
import { printJsonLine } from "../graph/json.ts";
import type { EventHub } from "./queue/event_hub.ts";
import { RunnerRefusal, type Supervisor } from "./runner/supervisor.ts";

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
  write(text: string): void | Promise<void>;
}

/** How long who has plugins read anew waits for their trials, in milliseconds: most take a second. */
const TRIAL_PATIENCE_MS = 10_000;

/** Node types as the runner knows them: asked for once from each of its processes, since a new one reads plugins anew. */
export class KnownCatalogue {
  readonly #supervisor: Supervisor;
  readonly #hub: EventHub;
  readonly #cache: CatalogueCache | undefined;
  readonly #stamp: () => Promise<string>;
  readonly #onChange: () => void;
  readonly #onRenewed: () => Promise<void>;
  /** The stamp that was looked at last: what a process reads from then on is that, or newer. */
  #looked: string;
  /** The stamp of what the process reads. */
  #begun: string | undefined;
  /** There is other code than it knows of, and a run went on. */
  #isLate = false;
  /** What was warned of, by which process. */
  #warned: { readonly pid: number | undefined; readonly texts: Set<string> } | undefined;
  readonly #onSettled: (() => void)[] = [];
  #last: PrintedCatalogue | undefined;
  #before: PrintedCatalogue | undefined;
  #refreshing: Promise<"same" | "renewed" | "busy"> | undefined;
  #known:
    | {
      readonly pid: number | undefined;
      readonly stamp: string;
      readonly answer: Promise<PrintedCatalogue>;
    }
    | undefined;

  /**
   * @param options.stamp changes with the code of plugins
   * @param options.looked what it was when the server started
   * @param options.cache answers until the runner does for the first time, or in its place
   * @param options.onRenewed told when plugins are read anew, whoever has asked for it
   * @param options.onChange told when it says something else than before
   */
  constructor(
    supervisor: Supervisor,
    hub: EventHub,
    {
      stamp = () => Promise.resolve(""),
      looked = "",
      cache,
      onChange = () => {},
      onRenewed = () => Promise.resolve(),
    }: {
      readonly stamp?: () => Promise<string>;
      readonly looked?: string;
      readonly cache?: CatalogueCache;
      readonly onChange?: () => void;
      readonly onRenewed?: () => Promise<void>;
    } = {},
  ) {
    this.#supervisor = supervisor;
    this.#hub = hub;
    this.#cache = cache;
    this.#stamp = stamp;
    this.#looked = looked;
    this.#onChange = onChange;
    this.#onRenewed = onRenewed;
    const before = cache?.read();
    this.#before = before && printed(before);
  }

  /** A process of the runner starts, and will read plugins: what changes from now on it may not know. */
  begin(): void {
    this.#begun = this.#looked;
  }

  /** @throws Error where the runner cannot be asked */
  get(): Promise<PrintedCatalogue> {
    const asked = this.#asked();
    return this.#before ? Promise.resolve(this.#before) : asked;
  }

  /** Plugins that are still being tried out, whose nodes it has not. */
  get trying(): readonly string[] {
    return this.#last?.catalogue.trying ?? [];
  }

  /** Of the one that is given. */
  get tag(): string | undefined {
    return (this.#before ?? this.#last)?.tag;
  }

  /** Has it asked for once more, as more is known of plugins; until it is there, the one before is given. */
  async renew(): Promise<void> {
    this.#before ??= this.#last;
    this.#known = undefined;
    for (;;) {
      try {
        await this.#asked();
        return;
      } catch (error) {
        if ((error as Error).name === "TimeoutError") continue;
        if (error instanceof RunnerRefusal) this.#giveUp(error);
        return; // told to who asks next
      }
    }
  }

  /** There is no other one than that before, and no plugin is waited for. */
  #giveUp({ message }: RunnerRefusal): void {
    if (!this.#last || !this.trying.length) return;
    this.#warn([message]);
    const { trying: _, ...catalogue } = this.#last.catalogue;
    this.#before = this.#last = printed(catalogue);
    for (const settle of this.#onSettled.splice(0)) settle();
    this.#onChange();
  }

  #asked(): Promise<PrintedCatalogue> {
    const { pid } = this.#supervisor;
    if (this.#known && this.#known.pid === pid) return this.#known.answer;
    const before = this.#cache?.isSure ? this.#before : undefined;
    if (before) {
      this.#last = before;
      this.#before = undefined; // another process is asked
    }
    const answer = before ? Promise.resolve(before) : this.#ask();
    const stamp = this.#begun ?? this.#looked;
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
    const before = await this.#refreshing?.catch(() => undefined); // it has looked before
    const now = await this.#refreshOnce();
    const state = now === "same" ? before ?? now : now;
    if (state === "renewed") await this.#settled(TRIAL_PATIENCE_MS);
    return state;
  }

  #refreshOnce(): Promise<"same" | "renewed" | "busy"> {
    return this.#refreshing ??= this.#refresh().finally(() => this.#refreshing = undefined);
  }

  async #refresh(): Promise<"same" | "renewed" | "busy"> {
    this.#looked = await this.#stamp();
    this.#isLate = this.#known?.stamp !== this.#looked;
    if (!this.#isLate) return "same";
    if (this.#supervisor.state === "busy") return "busy";
    if (this.#known) await this.#supervisor.restart();
    await this.#asked();
    this.#isLate = false;
    await this.#onRenewed();
    return "renewed";
  }

  /**
   * {@link refresh} before another run begins, where that could not be done while one was going, or where one `failed`,
   * which may be of that. What goes wrong is told to who asks next.
   */
  async refreshBetween(failed: boolean): Promise<void> {
    if (this.#isLate || failed) await this.#refreshOnce().catch(() => {});
  }

  /** Waits until no plugin is being tried out any more, no longer than so many milliseconds. */
  async #settled(milliseconds: number): Promise<void> {
    if (!this.trying.length) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, milliseconds);
    this.#onSettled.push(resolve);
    await promise;
    clearTimeout(timer);
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
    this.#warn(warnings);
    const answer = printed(catalogue);
    const { tag } = this;
    this.#before = undefined;
    this.#last = answer;
    if (!this.trying.length) {
      if (this.#supervisor.isUntouched) void this.#cache?.write(answer.text);
      for (const settle of this.#onSettled.splice(0)) settle();
    }
    if (tag !== this.tag) this.#onChange();
    return answer;
  }

  /** Once of what one process says each time. */
  #warn(warnings: readonly string[]): void {
    const { pid } = this.#supervisor;
    if (this.#warned?.pid !== pid) this.#warned = { pid, texts: new Set() };
    const { texts } = this.#warned!;
    const said = warnings.map((text) => `The runner says: ${text}`);
    const at = new Date().toISOString();
    const fresh = said.filter((text) => !texts.has(text));
    for (const text of fresh) this.#hub.publish({ type: "log", level: "warning", text, at });
    for (const text of fresh) texts.add(text);
  }
}

function printed(catalogue: Catalogue): PrintedCatalogue {
  const text = printJsonLine(catalogue);
  return { catalogue, text, tag: `"${hash("sha256", text, "hex").slice(0, 32)}"` };
}
