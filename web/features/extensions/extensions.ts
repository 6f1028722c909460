import { signal } from "@preact/signals";
import type { Signal } from "@preact/signals";
import type { FoundPlugin, ListedPlugin, PluginOffer } from "../../../src/api/plugins.ts";
import type { Canvases } from "../../canvas/canvases.ts";
import { newestIn } from "../../core/newest.ts";
import type { ServerClient } from "../../host/host.ts";

/** A plugin that a person thinks of installing: it is being fetched, lies there to be looked at, or cannot be had. */
export interface AskedPlugin {
  readonly source: string;
  readonly offer?: PluginOffer;
  readonly fault?: string;
}

/** What npm was asked for, and has. */
export interface Search {
  readonly words: string;
  readonly found?: readonly FoundPlugin[];
  readonly fault?: string;
}

/** The plugins of a server that are not braid's own, and what a person does with them. */
export interface Extensions {
  /** Undefined before the server has said which. */
  readonly list: Signal<readonly ListedPlugin[] | undefined>;
  /** What is in the field. */
  readonly query: Signal<string>;
  readonly search: Signal<Search | undefined>;
  readonly asked: Signal<AskedPlugin | undefined>;
  /** Asks the server which there are. */
  read(): Promise<void>;
  find(words: string): Promise<void>;
  /** Has one brought to where it can be looked at. */
  look(source: string): Promise<void>;
  /** Looks at none any more. */
  dismiss(): void;
  /** Installs the one that was looked at. */
  install(how: { readonly allow: boolean; readonly discard: boolean }): Promise<void>;
  enable(plugin: ListedPlugin): Promise<void>;
  disable(plugin: ListedPlugin): Promise<void>;
  /** @throws ProblemError with status 409 where something would be lost that only this person has */
  remove(plugin: ListedPlugin, discard: boolean): Promise<void>;
  /** Allows all that it asks for, as it was shown, or takes that back. */
  allow(plugin: ListedPlugin, isAllowed: boolean): Promise<void>;
  readme(plugin: ListedPlugin): Promise<string>;
}

export function createExtensions(
  { execute }: Pick<Canvases, "execute">,
  server: ServerClient,
): Extensions {
  const list = signal<readonly ListedPlugin[] | undefined>(undefined);
  const show = newestIn(list);
  /** Plugins are others now: nodes are read anew, which says so. */
  const taken = async (now: readonly ListedPlugin[]): Promise<void> => {
    await show(now);
    await execute("run.reload");
  };
  const [search, asked] = [newestOf<Search>(), newestOf<AskedPlugin>()];
  const named = ({ name }: ListedPlugin) => ({ params: { name } });
  return {
    list,
    query: signal(""),
    search: search.shown,
    asked: asked.shown,
    async read() {
      await show(server.json("GET /plugins"));
    },
    find: (words) =>
      search.ask({ words }, async (signal) => ({
        found: await server.json("GET /plugins/search", { query: { words }, signal }),
      })),
    look: (source) =>
      asked.ask({ source }, async (signal) => ({
        offer: await server.json("POST /plugins/look", { body: { source }, signal }),
      })),
    dismiss: asked.dismiss,
    async install(how) {
      const id = asked.shown.peek()?.offer?.id;
      if (id === undefined) return;
      const now = await server.json("POST /plugins/install", { body: { id, ...how } });
      asked.dismiss();
      await taken(now);
    },
    enable: async (plugin) =>
      await taken(await server.json("POST /plugins/:name/enable", named(plugin))),
    disable: async (plugin) =>
      await taken(await server.json("POST /plugins/:name/disable", named(plugin))),
    remove: async (plugin, discard) =>
      await taken(
        await server.json("POST /plugins/:name/remove", { ...named(plugin), body: { discard } }),
      ),
    async allow(plugin, isAllowed) {
      const { asks } = plugin;
      await show(
        isAllowed
          ? await server.json("POST /plugins/:name/allow", { ...named(plugin), body: { asks } })
          : await server.json("POST /plugins/:name/forbid", named(plugin)),
      );
      await execute("runner.restart"); // by which it counts
    },
    readme: async (plugin) =>
      await (await server.ask("GET /plugins/:name/readme", named(plugin))).text(),
  };
}

/** What is asked for, with its answer or why there is none: the last of it, which alone is waited for, by the server too. */
function newestOf<T extends { readonly fault?: string }>() {
  const shown = signal<T | undefined>(undefined);
  let going: AbortController | undefined;
  const begin = (question: T | undefined): AbortSignal => {
    going?.abort();
    going = new AbortController();
    shown.value = question;
    return going.signal;
  };
  return {
    shown,
    async ask(question: T, ask: (signal: AbortSignal) => Promise<Partial<T>>): Promise<void> {
      const signal = begin(question);
      const answer = await ask(signal).catch(({ message }: Error) => ({ fault: message }));
      if (!signal.aborted) shown.value = { ...question, ...answer };
    },
    dismiss: () => void begin(undefined),
  };
}
