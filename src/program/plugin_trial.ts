/**
 * Plugins of others are loaded in a process of their own first, which may read their folder and nothing else: one that throws,
 * hangs, ends the process, prints or takes memory without end is found out there, and disabled alone.
 */
import { join } from "@std/path";
import type { Host } from "../cli/host.ts";
import type { Folder } from "../files/folder.ts";
import { confined, ROOT } from "./permissions.ts";
import { changesShared } from "../plugins/load_others.ts";
import type { Plugin } from "../plugins/plugin.ts";
import { openRegistry } from "../plugins/registry.ts";
import { watchSharedCode } from "../plugins/shared_code.ts";
import type { PluginTrial, PluginTrials } from "../plugins/trial.ts";
import { codeStamp } from "../runs/code_stamp.ts";
import { Helper } from "../runs/runner/helper.ts";
import { RunnerCrash } from "../runs/runner/runner_process.ts";
import { serveQuestions } from "../runs/runner/serve_questions.ts";
import { RunnerRefusal } from "../runs/runner/supervisor.ts";
import { MAX_FAULTS } from "../runs/runner/host_questions.ts";

export interface TrialOptions {
  /** Of braid. */
  readonly version: string;
  /** Keeps what came of trials, by the code that was tried. */
  readonly memory?: Folder | undefined;
  /** How long one file may take to load, in milliseconds. */
  readonly patience?: number;
  /** How long all files of a plugin may, in milliseconds: nobody has any node before they are loaded. */
  readonly together?: number;
  /** Ends trials that go on. */
  readonly signal?: AbortSignal;
}

interface TrialConfig {
  readonly folder: string;
  readonly version: string;
}

/** Memory of the process that loads a plugin, in bytes; the SDK takes a fifth of it. */
const MAX_BYTES = 2 ** 29 + 2 ** 28;
/** Time for what a file leaves behind to show, such as a promise that nobody waits for. */
const SETTLE_MS = 20;
const AT_ONCE = 2;

/** Tries plugins, two at a time. */
export async function tryPlugins(
  plugins: readonly Plugin[],
  options: TrialOptions,
): Promise<PluginTrials> {
  const trials: Record<string, PluginTrial> = {};
  const waiting = [...plugins];
  const work = async (): Promise<void> => {
    for (let plugin = waiting.shift(); plugin; plugin = waiting.shift()) {
      trials[plugin.name] = await tryOnce(plugin, options);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return trials;
}

/** What is kept of a plugin: of its code as it was then. */
interface CachedTrial {
  readonly code: string;
  readonly trial: PluginTrial;
}

/** Unless the same code has been tried before. */
async function tryOnce(plugin: Plugin, options: TrialOptions): Promise<PluginTrial> {
  const { memory, version } = options;
  const code = `${version} ${codeStamp([plugin.folder, join(ROOT, "src")])}`;
  const name = `plugin-trials/${plugin.name}.json`;
  try {
    const cached = memory && JSON.parse(Deno.readTextFileSync(memory.pathOf(name))) as CachedTrial;
    if (cached?.code === code) return cached.trial;
  } catch {
    // It has not been tried.
  }
  let trial: PluginTrial;
  try {
    trial = await tryPlugin(plugin, options);
  } catch (error) {
    if (!(error instanceof UntriedError)) throw error;
    return { fault: { message: error.message }, files: {} };
  }
  if (options.signal?.aborted) return trial; // which may be that it was ended here
  try {
    memory?.write(
      name,
      new TextEncoder().encode(JSON.stringify({ code, trial } satisfies CachedTrial)),
    );
  } catch {
    // It is tried again the next time.
  }
  return trial;
}

/** There is no process to try a plugin in, which says nothing of the plugin. */
class UntriedError extends Error {
  override readonly name: string = "UntriedError";
}

async function tryPlugin(
  { folder, nodes }: Plugin,
  { version, patience = 15_000, together = 45_000, signal }: TrialOptions,
): Promise<PluginTrial> {
  const config: TrialConfig = { folder, version };
  const command = confined({ read: [ROOT, folder] }, "trial", config, [
    "--v8-flags=--max-old-space-size=512",
  ]);
  await using helper = new Helper({ command, patience });
  const end = (): void => void helper[Symbol.asyncDispose]();
  signal?.addEventListener("abort", end);
  const files: Record<string, readonly string[]> = {};
  let left = together;
  for (const [type, file] of nodes) {
    const before = performance.now();
    try {
      files[file] = await helper.ask("node", { type });
    } catch (error) {
      if (error instanceof RunnerCrash && error.cause !== undefined) {
        const why = error.cause instanceof Deno.errors.NotCapable
          ? "braid may start no process here"
          : error.message;
        throw new UntriedError(`It cannot be tried out: ${why}`);
      }
      if (error instanceof RunnerRefusal) return { fault: { file, message: error.message }, files };
      if (!(error instanceof RunnerCrash)) throw error;
      return { fault: { file, message: `Cannot load it: ${error.message}` }, files };
    }
    left -= Math.min(patience, performance.now() - before); // what the process took to start is not its fault
    if (left > 0) continue;
    const message = `Its files together take longer to load than ${together / 1000} seconds`;
    return { fault: { message }, files };
  }
  return { files };
}

/** What `main.ts trial CONFIG` does: imports one node's file after the other, and tells what is wrong with it. */
export async function runTrial({ folder, version }: TrialConfig, host: Host): Promise<void> {
  await host.vocabulary(); // what every node imports
  const registry = await openRegistry([folder], { version });
  const sharedChange = watchSharedCode();
  await serveQuestions({
    async node({ type }) {
      const { diagnostics } = await registry.loadNodeTypes([type]);
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      const change = sharedChange();
      if (change !== undefined) {
        throw new Error(changesShared(change));
      }
      return diagnostics.slice(0, MAX_FAULTS).map(({ message }) => message);
    },
  }, MAX_BYTES);
}
