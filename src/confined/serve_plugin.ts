/** The process of a plugin: it loads and runs the plugin's code, and does what the runner asks over standard input. */
import { AsyncLocalStorage } from "node:async_hooks";
import { toFileUrl } from "@std/path";
import { checkedOutputs } from "../engine/run_step.ts";
import { describe } from "../graph/catalogue.ts";
import type { AnyNode } from "../graph/catalogue.ts";
import { isGroup } from "../graph/group.ts";
import { askNode } from "../graph/node_check.ts";
import { InputError } from "../graph/node.ts";
import type { Port } from "../graph/port.ts";
import { openRegistry, type Registry } from "../plugins/registry.ts";
import { fittedMessage } from "../runs/runner/fitted.ts";
import { readFrames } from "../runs/runner/frames.ts";
import { MAX_FAULTS } from "../runs/runner/host_questions.ts";
import { openMessages, readKey } from "../runs/runner/serve_questions.ts";
import { dataFault } from "../runs/runner/small_data.ts";
import { guardTimers } from "../runs/runner/stray_errors.ts";
import { kindFault } from "../sdk/kind_faults.ts";
import { allowance } from "../runs/runner/allowance.ts";
import { endDatabases } from "./end_databases.ts";
import { type Call, type Defined, type FromPlugin, SAID, type ToPlugin } from "./messages.ts";
import { pluginContext, type ToRunner } from "./plugin_context.ts";
import { MAX_VALUE_BYTES, type Packed, Received } from "./values.ts";

/** How the runner wants it. */
export interface PluginConfig {
  readonly folder: string;
  /** Of braid. */
  readonly version: string;
  /** Memory of the process, in bytes. */
  readonly maxBytes: number;
  /** Prints where errors come from, for the plugin's author. */
  readonly stacks?: boolean;
}

/** Time for what a file leaves behind to show, such as a promise that nobody waits for. */
const SETTLE_MS = 20;
/** What nobody has asked for: so much is told at once, and so much a second. What is beyond is left out. */
const TOLD = { most: 1000, second: 250 };

/** The runner has refused something. */
class Refused extends Error {}

interface Running {
  readonly controller: AbortController;
  readonly received: Received;
  readonly asked: Map<number, PromiseWithResolvers<unknown>>;
}

/** Where a call is at work, and what becomes of an error in it that nobody waits for. */
const strays = new AsyncLocalStorage<(error: unknown) => void>();

/** Does what it is asked until standard input ends. */
export async function servePlugin(config: PluginConfig): Promise<void> {
  const tell = openMessages(config.maxBytes, readKey()) as (message: unknown) => void;
  const say = (message: FromPlugin): void => tell(message);
  catchStrays();
  endDatabases();
  const folder = toFileUrl(config.folder).href;
  const onThrown = (error: unknown): void => config.stacks ? printStack(error, folder) : undefined;
  const registry = await openRegistry([config.folder], { ...config, onThrown });
  const running = new Map<number, Running>();
  const mayTell = allowance(TOLD);

  const start = async (id: number, call: Call): Promise<void> => {
    const controller = new AbortController();
    const asked: Running["asked"] = new Map();
    const received = new Received();
    running.set(id, { controller, received, asked });
    const reads: ToRunner["reads"] = [];
    let nextAsk = 0;
    const ask: ToRunner["ask"] = async (what, ...args) => {
      const number = nextAsk++;
      const reply = Promise.withResolvers<unknown>();
      asked.set(number, reply);
      try {
        const packed = received.pack(args) as readonly Packed[];
        say({ type: "ask", id, ask: number, what, args: packed.slice(1) });
        return await reply.promise;
      } finally {
        asked.delete(number);
      }
    };
    const toRunner: ToRunner = {
      signal: controller.signal,
      document: "document" in call ? call.document : undefined,
      previews: "previews" in call && call.previews,
      reads,
      ask,
      tell(what, ...args) {
        if (!mayTell()) return;
        const packed = received.pack(args) as readonly Packed[];
        say({ type: "tell", id, what, args: packed.slice(1) });
      },
    };
    const stray = Promise.withResolvers<never>();
    stray.promise.catch(() => {});
    try {
      const work = strays.run(stray.reject, () => answer(call, registry, received, toRunner));
      const value = await Promise.race([work, stray.promise]);
      say({ type: "done", id, value, ...(reads.length && { reads }) });
    } catch (error) {
      onThrown(error);
      const port = error instanceof InputError ? { port: String(error.port).slice(0, 100) } : {};
      say({ type: "failed", id, message: wordsOf(error, folder), ...port });
    } finally {
      running.delete(id);
    }
  };

  say({ type: "ready" });
  const messages = readFrames(Deno.stdin.readable, MAX_VALUE_BYTES) as AsyncIterable<ToPlugin>;
  for await (const message of messages) {
    if (message.type === "ping") say({ type: "pong" });
    else if (message.type === "call") void start(message.id, message.call);
    else {
      const call = running.get(message.id);
      if (message.type === "cancel") {
        call?.controller.abort(new DOMException("The run was stopped", "AbortError"));
      } else if (message.type === "forget") {
        call?.received.forget(message.ranges);
        say({ type: "forgotten", id: message.id });
      } else {
        const reply = call?.asked.get(message.ask);
        // At once: numbers are in the order in which things come.
        if (message.type === "reply") reply?.resolve(call!.received.unpack(message.value));
        else reply?.reject(new Refused(message.message));
      }
    }
  }
}

async function answer(
  call: Call,
  registry: Registry,
  received: Received,
  toRunner: ToRunner,
): Promise<unknown> {
  const { nodes, diagnostics } = await registry.loadNodeTypes([call.node]);
  const node: AnyNode | undefined = nodes[call.node];
  if (call.type === "define") {
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const faults = diagnostics.slice(0, MAX_FAULTS).map(({ message }) => message);
    if (!node) return { faults } satisfies Defined;
    const defined = {
      faults,
      node: describe(node),
      ...(node.changes && { changes: true as const }),
    };
    const fault = dataFault(defined, SAID);
    return (fault === undefined ? defined : {
      faults: [`What it says of itself ${fault}`],
    }) satisfies Defined;
  }
  if (!node) throw new Error(diagnostics[0]?.message ?? `There is no node "${call.node}"`);
  if (call.type === "load") return null;
  if (call.type === "check") {
    const parts = call.parts;
    return await askNode(node, call.question, (model) => Promise.resolve(parts[model]));
  }
  const args = withLazy(node, received.unpack(call.args) as Record<string, unknown>, toRunner);
  const context = pluginContext(toRunner);
  if (call.type === "changes") {
    return pack("What changes() returned", await node.changes!(args, context));
  }
  const outputs = checkedOutputs(node, await node.run(args, context));
  for (const [name, value] of Object.entries(outputs)) {
    const fault = kindFault((node.outputs as Record<string, Port>)[name]!.kind, value);
    if (fault !== undefined) throw new TypeError(`Its output "${name}" ${fault}`);
  }
  return pack("What it returned", outputs);

  function pack(what: string, value: unknown): Packed {
    try {
      return received.pack(value);
    } catch (error) {
      throw new TypeError(`${what} ${(error as Error).message}`);
    }
  }
}

/** The arguments with lazy ones as functions again, which ask the runner. */
function withLazy(
  { inputs }: AnyNode,
  args: Readonly<Record<string, unknown>>,
  { ask }: ToRunner,
): Record<string, unknown> {
  const fill = (port: Port | undefined, value: unknown): unknown => {
    if (!port?.lazy || value === undefined) return value;
    let asked: Promise<unknown> | undefined;
    return () => asked ??= ask("lazy", value);
  };
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => {
      const input = inputs[name] as AnyNode["inputs"][string] | undefined;
      if (!input || !isGroup(input)) return [name, fill(input as Port | undefined, value)];
      const rows = value as readonly Readonly<Record<string, unknown>>[];
      return [
        name,
        rows.map((row) =>
          Object.fromEntries(
            Object.entries(row).map(([member, cell]) =>
              [member, fill(input.group[member], cell)] as const
            ),
          )
        ),
      ];
    }),
  );
}

/** Errors that nobody waits for cost the call that they come from; those of no call end the process, as they do anywhere. */
function catchStrays(): void {
  const tell = (event: Event, error: unknown): void => {
    const fail = strays.getStore();
    if (!fail) return;
    event.preventDefault();
    fail(error);
  };
  globalThis.addEventListener("unhandledrejection", (event) => tell(event, event.reason));
  globalThis.addEventListener("error", (event) => tell(event, event.error));
  guardTimers((error) => {
    const fail = strays.getStore();
    if (!fail) throw error;
    fail(error);
  });
}

/** What was thrown, in one sentence, with the place in the plugin's files that it comes from, where it is not about an input. */
function wordsOf(error: unknown, folder: string): string {
  if (error instanceof Deno.errors.NotCapable) return refusalOf(error.message);
  const message = fittedMessage(error);
  if (!(error instanceof Error)) return message;
  if (error instanceof InputError || error instanceof Refused) return message; // nobody's fault in the code
  const stack = String(error.stack);
  const start = stack.indexOf(`${folder}/`);
  if (start < 0) return message;
  const [, place] = /^([^\s?#]{1,200}?:\d+):\d+/.exec(stack.slice(start + folder.length + 1)) ?? [];
  return place ? fittedMessage(`${message} (${place})`) : message;
}

/** The stack of an error, with the plugin's files as its author knows them. */
function printStack(error: unknown, folder: string): void {
  if (!(error instanceof Error) || error instanceof Refused) return;
  // deno-lint-ignore no-console
  console.error(String(error.stack).replaceAll(`${folder}/`, ""));
}

/** Deno's own words of what is not permitted, as one sentence. */
function refusalOf(message: string): string {
  const [, sort, what] = /^Requires (\w+) access(?: to "([^"]*)")?/.exec(message) ?? [];
  if (sort === undefined) return message;
  const subject = what === undefined ? "" : ` "${what}"`;
  if (sort === "ffi" || sort === "run" || sort === "sys") {
    const instead = sort === "ffi" ? ": pictures are read and written by context.images" : "";
    return `It requires ${sort} access${subject}, which no plugin gets${instead}`;
  }
  return `It requires ${sort} access${subject}, which it has not got: ` +
    `name it in "permissions" of plugin.json, and allow it`;
}
