import { type Cache, createCache } from "../engine/cache.ts";
import type { RunEvent } from "../engine/event.ts";
import { execute, type ExecuteOptions, type RunResult } from "../engine/execute.ts";
import { planRun } from "../engine/plan.ts";
import type { Library } from "../graph/catalogue.ts";
import type { NodeContext } from "../graph/node.ts";
import { check } from "../graph/validate.ts";
import type { Workflow } from "../graph/workflow.ts";

/** A run with all that the engine says of it. */
export interface WholeRun {
  readonly result: RunResult;
  readonly events: readonly RunEvent[];
}

/** Runs workflows one after another with one cache, as Braid does. */
export interface OpenLab<C extends NodeContext> {
  readonly cache: Cache;
  /** @throws Error with what is wrong with a graph that cannot run */
  run(
    workflow: Workflow,
    library: Library<C>,
    options: Pick<ExecuteOptions<C>, "context"> & Partial<ExecuteOptions<C>>,
  ): Promise<WholeRun>;
}

/** @param bytes of results that are kept */
export function openLab<C extends NodeContext>(bytes = 1e9): OpenLab<C> {
  const cache = createCache({ bytes });
  return {
    cache,
    async run(workflow, library, options) {
      const checked = check(workflow, library);
      const errors = checked.diagnostics.filter(({ severity }) => severity === "error");
      if (errors.length) throw new Error(errors.map(({ message }) => message).join("\n"));
      const events: RunEvent[] = [];
      const result = await execute(planRun(checked, library), {
        cache,
        audit: true,
        ...options,
        onEvent(event) {
          events.push(event);
          options.onEvent?.(event);
        },
      });
      return { result, events };
    },
  };
}

/** What tests ask about a run. */
export interface Asked {
  /** Whether a node ran, rather than being left out or cached. */
  ran(id: string): boolean;
  /** Whether what a run before has made of a node was taken. */
  cached(id: string): boolean;
  /** The nodes in the order they started. */
  order(): readonly string[];
  /** What a node that was wanted gave as an output. */
  output(id: string, port: string): unknown;
}

export function askedOf({ result, events }: WholeRun): Asked {
  return {
    ran: (id) => result.executed.includes(id),
    cached: (id) => result.cached.includes(id),
    order: () => events.flatMap((event) => event.type === "nodeStarted" ? [event.node] : []),
    output: (id, port) => result.outputs.get(id)?.[port],
  };
}
