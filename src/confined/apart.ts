/** Plugins that are not braid's own, each in a process of its own. */
import type { AnyNode } from "../graph/catalogue.ts";
import { isGroup } from "../graph/group.ts";
import { nodeTypeFaults } from "../graph/definition.ts";
import { checkShape, type Schema } from "../graph/check_shape.ts";
import type { AskedApart, ModelParts, NodeProblems, NodeQuestion } from "../graph/node_check.ts";
import { failure } from "../graph/node_check.ts";
import type { Port } from "../graph/port.ts";
import type { PluginPermissions } from "../plugins/permissions.ts";
import type { Plugin } from "../plugins/plugin.ts";
import type { TriedNode } from "../plugins/trial.ts";
import { isStamp } from "../runs/code_stamp.ts";
import { savedFilesIn } from "../runs/outputs/output_values.ts";
import type { RunnerCommand } from "../runs/runner/runner_process.ts";
import { dataFault } from "../runs/runner/small_data.ts";
import type { RunContext } from "../sdk/context.ts";
import { kindFault } from "../sdk/kind_faults.ts";
import { answersFor, fileKey } from "./answer_plugin.ts";
import { ANSWERS, type Defined, SAID } from "./messages.ts";
import type { Patience } from "./patience.ts";
import type { CallHooks } from "./plugin_call.ts";
import { PluginProcess } from "./plugin_process.ts";
import { SameCode, type SameCodeOptions } from "./same_code.ts";
import { Given } from "./values.ts";

export interface PluginsApartOptions extends Partial<Patience> {
  /** What a plugin may do. */
  granted(plugin: Plugin): PluginPermissions;
  command(
    plugin: Plugin,
    granted: PluginPermissions,
  ): RunnerCommand | Promise<RunnerCommand>;
  /** What is told of code that is not what was tried out. */
  readonly same?: SameCodeOptions;
  /** What their code prints. */
  readonly onLine?: (plugin: Plugin, text: string) => void;
  /** Most bytes of numbers that are held for one of them, unless it is the most there may be. */
  readonly maxHeldBytes?: number;
}

/** How long an answer that is given at once may take, in milliseconds. */
const ANSWER_MS = 15_000;

/** The processes of plugins, each started when it is first needed. */
export class PluginsApart implements AsyncDisposable {
  readonly #options: PluginsApartOptions;
  readonly #processes = new Map<string, PluginProcess>();
  /** By their folders. */
  readonly #codes = new Map<string, SameCode>();

  constructor(options: PluginsApartOptions) {
    this.#options = options;
  }

  #processOf(plugin: Plugin): PluginProcess {
    const { command, granted, onLine, ...patience } = this.#options;
    return this.#processes.getOrInsertComputed(plugin.name, () =>
      new PluginProcess({
        ...patience,
        name: plugin.name,
        command: () => command(plugin, granted(plugin)),
        ...(onLine && { onLine: (text) => onLine(plugin, text) }),
      }));
  }

  /**
   * What the file of a node has turned out to be.
   *
   * @param patience milliseconds that the process may have for itself
   * @param hangs milliseconds that it may take at all
   * @throws PluginCrash when its process ended of it, Error when it said what it may not
   */
  async define(plugin: Plugin, node: string, patience: number, hangs?: number): Promise<Defined> {
    const limits = { patience, ...(hangs !== undefined && { hangs }) };
    const said = await this.#processOf(plugin).call({ type: "define", node }, limits);
    const defined = await this.#checked(plugin, ANSWERS.define, said) as Defined;
    if (!defined.node) return defined;
    const revision = `${plugin.name}@${plugin.manifest.version}`;
    const own = { ...defined.node, revision };
    const faults = nodeTypeFaults(own); // its process may have found none
    return faults.length ? { faults: [...faults] } : { ...defined, node: own };
  }

  /**
   * The problems that a node finds before it runs.
   *
   * @throws as {@link define} does
   */
  async check(
    plugin: Plugin,
    question: NodeQuestion,
    { parts, patience = ANSWER_MS, ...hooks }:
      & { readonly parts: ModelParts }
      & Pick<CallHooks, "patience" | "demandSame">,
  ): Promise<NodeProblems> {
    const call = { type: "check", node: question.type, question, parts } as const;
    const said = await this.#processOf(plugin).call(call, { ...hooks, patience });
    return await this.#checked(plugin, ANSWERS.check, said) as NodeProblems;
  }

  /** What a plugin's process has had of time for itself, in milliseconds. */
  ownTime(plugin: Plugin): number {
    return this.#processOf(plugin).ownTime;
  }

  async #checked(plugin: Plugin, schema: Schema, said: unknown): Promise<unknown> {
    const fault = dataFault(said, SAID);
    const { data, error } = fault === undefined ? checkShape(schema, said) : {};
    if (data !== undefined) return data;
    await this.#processOf(plugin).end();
    const why = fault ?? `has a wrong "${error!.issues[0]!.path.join(".") || "shape"}"`;
    throw new Error(`It said what it may not: an answer ${why}`);
  }

  /**
   * A node whose code runs there.
   *
   * @param code the stamp of the only code that it runs, and that its results are of; any where that is not known
   */
  nodeOf(
    plugin: Plugin,
    type: string,
    { node, changes }: TriedNode,
    code?: string,
  ): AnyNode & Partial<AskedApart> {
    const same = this.#sameCode(plugin);
    const known = code !== undefined && { demandSame: () => same.demand(code) };
    const isWatched = code !== undefined && isStamp(code);
    const start = async (
      how: "run" | "changes",
      args: unknown,
      context: RunContext,
    ): Promise<{ readonly value: unknown; readonly saved: ReadonlySet<string> }> => {
      const given = new Given();
      const saved = new Set(fileKeys(args));
      const lazies = [...lazyInputs(node, args as Readonly<Record<string, unknown>>)];
      const { ask, ...hooks } = answersFor(plugin, this.#options.granted(plugin), context, saved);
      let packed: unknown;
      try {
        packed = given.pack(args);
      } catch (error) {
        throw new RangeError(`What it is given ${(error as Error).message}`);
      }
      const value = await this.#processOf(plugin).call({
        type: how,
        node: type,
        args: packed,
        previews: context.previews,
        ...(context.document !== undefined && { document: context.document }),
      }, {
        ...hooks,
        ...known,
        given,
        signal: context.signal,
        async ask(what, [first, ...more]) {
          if (what !== "lazy") return await ask(what, [first, ...more]);
          const lazy = lazies.find((one) => one === first);
          if (!lazy) throw new TypeError("Argument 1 is no lazy input");
          const value = await lazy();
          for (const key of fileKeys(value)) saved.add(key);
          return value;
        },
      });
      return { value, saved };
    };
    return {
      ...node,
      ...(code !== undefined && { revision: `${node.revision}+${code}` }),
      async run(args: unknown, context: unknown) {
        const { value, saved } = await start("run", args, context as RunContext);
        if (typeof value !== "object" || value === null || Array.isArray(value)) {
          throw new TypeError("It did not return an object of its outputs");
        }
        for (const [name, output] of Object.entries(value)) {
          const port = (node.outputs as Readonly<Record<string, Port>>)[name];
          const fault = port && kindFault(port.kind, output);
          if (fault !== undefined) throw new TypeError(`Its output "${name}" ${fault}`);
          if (fileKeys(output).some((key) => !saved.has(key))) {
            throw new TypeError(`Its output "${name}" names a file that it has not saved`);
          }
        }
        return value as Record<string, unknown>;
      },
      ...((isWatched || changes) && {
        async changes(args: unknown, context: unknown) {
          const { value } = changes ? await start("changes", args, context as RunContext) : {};
          if (!isWatched || Number.isNaN(value)) return value;
          return [await same.stamp(), value]; // its code may read whatever is beside it
        },
      }),
      ...(node.checks && {
        askApart: (question: NodeQuestion, parts: ModelParts) =>
          this.check(plugin, question, { parts, ...known })
            .catch(({ message }: Error) => [failure(message)]),
      }),
    };
  }

  #sameCode(plugin: Plugin): SameCode {
    const { same = { remedy: "reload node definitions" } } = this.#options;
    return this.#codes.getOrInsertComputed(plugin.folder, () => new SameCode(plugin, same));
  }

  /** Ends all: what comes is asked of other processes. */
  async end(): Promise<void> {
    await Promise.all([...this.#processes.values()].map((one) => one.end()));
    this.#processes.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#processes.values()].map((one) => one[Symbol.asyncDispose]()));
  }
}

/** The lazy inputs of a node, which it calls. */
function* lazyInputs(
  { inputs }: TriedNode["node"],
  args: Readonly<Record<string, unknown>>,
): Iterable<() => Promise<unknown>> {
  for (const [name, input] of Object.entries(inputs)) {
    const ports: Readonly<Record<string, Port>> = isGroup(input) ? input.group : { [name]: input };
    const rows = isGroup(input) ? args[name] as readonly typeof args[] | undefined : [args];
    for (const [member, { lazy }] of Object.entries(ports)) {
      for (const row of lazy ? rows ?? [] : []) {
        const value = row[member];
        if (typeof value === "function") yield value as () => Promise<unknown>;
      }
    }
  }
}

/** The saved files that a value names, wherever in it. */
function fileKeys(value: unknown): readonly string[] {
  const keys: string[] = [];
  const seen = new Set<object>();
  const open: unknown[] = [value];
  while (open.length) {
    const item = open.pop();
    if (typeof item !== "object" || item === null || ArrayBuffer.isView(item)) continue;
    if (seen.has(item)) continue;
    seen.add(item);
    if (Array.isArray(item)) { for (const one of item) open.push(one); }
    else {
      for (const file of savedFilesIn(item)) keys.push(fileKey(file));
      for (const one of Object.values(item)) open.push(one);
    }
  }
  return keys;
}
