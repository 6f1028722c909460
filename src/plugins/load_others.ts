import type { AnyNode } from "../graph/catalogue.ts";
import type { NodeProblem } from "../graph/node.ts";
import { MOST_PROBLEMS } from "../graph/node_check.ts";
import type { LoadedNode } from "./load_node.ts";
import { faultyNode, loadNode } from "./load_node.ts";
import type { Plugin } from "./plugin.ts";
import { watchSharedCode } from "./shared_code.ts";
import type { PluginTrial, PluginTrials } from "./trial.ts";

const UNTRIED: PluginTrial = { fault: { message: "It could not be tried out" }, files: {} };

const PATIENCE_MS = 15_000;

/** Names what a plugin has changed that is not its own. */
export const changesShared = (change: string): string =>
  `It changes ${change}, which the code of all others uses`;

/** Loads what is not braid's own. */
export interface OthersLoader {
  load(plugin: Plugin, file: string): Promise<LoadedNode>;
  /** Sets back what was changed of what all code shares since any of it was loaded. */
  setBack(): void;
}

/**
 * Loads nodes of plugins that are not braid's own, as their trials allow. Code that tells a trial from what comes after it can
 * behave differently here: files are loaded one after the other, and what one of them, or a node at work, changes of what
 * all code shares is set back and held against it. What changes in between is set back, too: it may be anybody's.
 */
export function createLoader(tried: () => Promise<PluginTrials>): OthersLoader {
  const faults = new Map<Plugin, LoadedNode>();
  let turn: Promise<unknown> = Promise.resolve();
  let sharedChange: (() => string | undefined) | undefined;

  const load = async (plugin: Plugin, file: string): Promise<LoadedNode> => {
    const known = faults.get(plugin);
    if (known) return known;
    const look = sharedChange ??= watchSharedCode();
    look();
    let change: string | undefined;
    const notice = (): void => {
      const now = look();
      change ??= now;
    };
    let loaded: LoadedNode | undefined;
    try {
      loaded = await loadNode(plugin, file, notice);
    } catch (error) {
      notice(); // a getter of the node may have changed what looks at it
      if (change === undefined) throw error;
    }
    notice();
    if (loaded && change === undefined) {
      return loaded.node ? { ...loaded, node: guarded(loaded.node, look) } : loaded;
    }
    const fault = disabled(plugin, { file, message: changesShared(change!) });
    faults.set(plugin, fault);
    return fault;
  };
  return {
    async load(plugin, file) {
      const { fault, files } = (await tried())[plugin.name] ?? UNTRIED;
      if (fault) return disabled(plugin, fault);
      const found = Object.hasOwn(files, file) ? files[file]! : [];
      if (found.length) return faultyNode(plugin, file, found);
      const loading = turn.then(() => load(plugin, file));
      turn = settled(loading);
      return await loading;
    },
    setBack: () => void sharedChange?.(),
  };
}

/** Resolves when a file is loaded, or has had so long that the next need not wait for it. */
async function settled(loading: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, PATIENCE_MS);
  loading.then(() => resolve(), () => resolve());
  await promise;
  clearTimeout(timer);
}

function disabled({ name }: Plugin, fault: NonNullable<PluginTrial["fault"]>): LoadedNode {
  return { diagnostics: [{ plugin: name, severity: "error", disables: true, ...fault }] };
}

function guarded(node: AnyNode, sharedChange: () => string | undefined): AnyNode {
  const { check } = node;
  const settle = (): void => {
    const change = sharedChange();
    if (change !== undefined) throw new Error(changesShared(change));
  };
  return {
    ...node,
    ...(check && {
      check(...asked: Parameters<typeof check>): readonly NodeProblem[] {
        sharedChange();
        try {
          return Iterator.from(check.apply(node, asked) ?? []).take(MOST_PROBLEMS).toArray();
        } finally {
          settle();
        }
      },
    }),
    async run(args, context) {
      sharedChange();
      try {
        return await node.run(args, context);
      } finally {
        settle();
      }
    },
  };
}
