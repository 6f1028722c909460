/**
 * Plugins of others are loaded in their own process first, which may read their folder and nothing else: one that throws,
 * hangs, ends the process or takes memory without end is found out there, and disabled alone. What their nodes are is known
 * from there: nobody else loads their code.
 */
import { join } from "@std/path";
import { PluginsApart } from "../confined/apart.ts";
import { HANGS, PluginCrash } from "../confined/plugin_process.ts";
import type { Folder } from "../files/folder.ts";
import { NO_PERMISSIONS } from "../plugins/permissions.ts";
import type { Plugin } from "../plugins/plugin.ts";
import type { PluginTrial, TriedNode } from "../plugins/trial.ts";
import { codeStamp, codeStampAside, isStamp } from "../runs/code_stamp.ts";
import { ROOT } from "./permissions.ts";
import { LOADING_BYTES, pluginCommand } from "./plugin_command.ts";
import { keepPluginProgram } from "./plugin_program.ts";

export interface TrialOptions {
  /** Of braid. */
  readonly version: string;
  /** Where results go: no code, wherever it is. */
  readonly output?: string | undefined;
  /** Keeps what came of trials, by the code that was tried. */
  readonly memory?: Folder | undefined;
  /** The script that their processes load, else one that is kept where trials are. */
  readonly program?: string | undefined;
  /** How long one file may take to load, in milliseconds of its process's own: a machine with much to do may take longer. */
  readonly patience?: number;
  /** How long all files of a plugin may, in such: nobody has any node before they are loaded. */
  readonly together?: number;
  /** How long they may by the clock, whatever else the machine has to do. */
  readonly hangs?: number;
  /** Ends trials that go on. */
  readonly signal?: AbortSignal;
  /** Told what the code prints, and the stacks of what it throws. */
  readonly onLine?: (plugin: Plugin, text: string) => void;
}

const AT_ONCE = 2;
/** How often one that changes meanwhile, such as in its author's editor, is tried once more. */
const AGAIN = 2;
/** What a plugin's nodes may say of themselves, and what is wrong with them, together. */
const MAX_LETTERS = 2 ** 21;

/** Tries plugins, two at a time; the same code once, whoever asks meanwhile or has asked before. */
export class Trials {
  readonly #options: TrialOptions;
  #braid: string | undefined;
  #program: Promise<string | undefined> | undefined;
  /** By code. */
  readonly #going = new Map<string, Promise<PluginTrial>>();
  readonly #waiting: (() => void)[] = [];
  #free = AT_ONCE;

  constructor(options: TrialOptions) {
    this.#options = options;
  }

  /** The script that processes of plugins load, where there can be one. */
  program(): Promise<string | undefined> {
    const { program, memory, signal } = this.#options;
    return this.#program ??= program === undefined
      ? keepPluginProgram(memory, signal)
      : Promise.resolve(program);
  }

  /** What is kept of a trial of the same code, which nobody waits for. */
  async known(plugin: Plugin): Promise<PluginTrial | undefined> {
    return this.#kept(plugin, await this.#codeOf(plugin));
  }

  async of(plugin: Plugin): Promise<PluginTrial> {
    const code = await this.#codeOf(plugin);
    const kept = this.#kept(plugin, code);
    if (kept) return kept;
    const key = `${plugin.name} ${code}`;
    const going = this.#going.get(key) ?? this.#begin(plugin, code).finally(() => {
      this.#going.delete(key);
    });
    this.#going.set(key, going);
    return await going;
  }

  async #begin(plugin: Plugin, code: string): Promise<PluginTrial> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await this.#tryAnew(plugin, code);
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }

  async #tryAnew(plugin: Plugin, code: string, again = AGAIN): Promise<PluginTrial> {
    const none = (message: string): PluginTrial => ({
      fault: { message },
      code,
      files: {},
      nodes: {},
    });
    const { memory, signal } = this.#options;
    let trial: PluginTrial;
    try {
      const options = { ...this.#options, program: await this.program() };
      trial = { ...await tryPlugin(plugin, options), code };
    } catch (error) {
      if (!(error instanceof UntriedError)) throw error;
      return none(error.message);
    }
    if (signal?.aborted) return trial; // which may be that it was ended here
    const now = await this.#codeOf(plugin);
    if (isStamp(code) && now !== code) {
      return again
        ? await this.#tryAnew(plugin, now, again - 1)
        : none("It has changed while it was tried out: have it read again");
    }
    try {
      const kept = { braid: this.#ofBraid, trial } satisfies CachedTrial;
      memory?.write(nameOf(plugin.name), new TextEncoder().encode(JSON.stringify(kept)));
    } catch {
      // It is tried again the next time.
    }
    return trial;
  }

  #kept({ name }: Plugin, code: string): PluginTrial | undefined {
    const { memory } = this.#options;
    if (!memory) return undefined;
    try {
      const text = Deno.readTextFileSync(memory.pathOf(nameOf(name)));
      const { braid, trial } = JSON.parse(text) as CachedTrial;
      return braid === this.#ofBraid && trial.code === code ? trial : undefined;
    } catch {
      return undefined; // it has not been tried
    }
  }

  get #ofBraid(): string {
    return this.#braid ??= `${this.#options.version} ${codeStamp([join(ROOT, "src")])}`;
  }

  #codeOf({ folder }: Plugin): Promise<string> {
    return codeStampAside([folder], { output: this.#options.output });
  }
}

/** What is kept of a plugin, and which code of braid has tried it. */
interface CachedTrial {
  readonly braid: string;
  readonly trial: PluginTrial;
}

const nameOf = (plugin: string): string => `plugin-trials/${plugin}.json`;

/** Forgets what came of trying a plugin. */
export function forgetTrial(memory: Folder, plugin: string): void {
  memory.remove(nameOf(plugin));
}

/** There is no process to try a plugin in, which says nothing of the plugin. */
class UntriedError extends Error {
  override readonly name: string = "UntriedError";
}

async function tryPlugin(
  plugin: Plugin,
  { version, patience = 15_000, together = 45_000, hangs = HANGS * patience, ...options }:
    TrialOptions,
): Promise<Omit<PluginTrial, "code">> {
  const { program, signal, onLine } = options;
  if (signal?.aborted) throw new UntriedError("The server is stopping"); // before it was its turn
  await using apart = new PluginsApart({
    granted: () => NO_PERMISSIONS,
    command: (_, granted) =>
      pluginCommand(plugin, granted, {
        version,
        program,
        maxBytes: LOADING_BYTES,
        stacks: onLine !== undefined,
      }),
    ...(onLine && { onLine }),
  });
  const end = (): void => void apart[Symbol.asyncDispose]();
  signal?.addEventListener("abort", end);
  const files: Record<string, readonly string[]> = {};
  const nodes: Record<string, TriedNode> = {};
  let letters = MAX_LETTERS;
  const until = performance.now() + hangs; // for all files as for one: a plugin may have thousands
  for (const [type, file] of plugin.nodes) {
    try {
      const { faults, node, changes } = await apart.define(
        plugin,
        type,
        patience,
        Math.max(0, until - performance.now()),
      );
      letters -= JSON.stringify([file, faults, type, node]).length;
      if (letters < 0) {
        const message = `Its nodes say more of themselves than ${MAX_LETTERS} characters together`;
        return { fault: { file, message }, files: {}, nodes: {} };
      }
      files[file] = faults;
      if (node) nodes[type] = { node, ...(changes && { changes }) };
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const { message, cause } = error;
      if (error instanceof PluginCrash && cause !== undefined) {
        const why = cause instanceof Deno.errors.NotCapable
          ? "braid may start no process here"
          : message;
        throw new UntriedError(`It cannot be tried out: ${why}`);
      }
      return { fault: { file, message: `Cannot load it: ${message}` }, files, nodes };
    }
    if (apart.ownTime(plugin) < together) continue;
    const message = `Its files together take longer to load than ${together / 1000} seconds`;
    return { fault: { message }, files, nodes };
  }
  return { files, nodes };
}
