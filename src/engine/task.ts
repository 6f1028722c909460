import type { Kind } from "../graph/kind.ts";
import { kindNames } from "../graph/kind.ts";
import { PRIMITIVES } from "../graph/primitives.ts";
import type { NodeContext } from "../graph/node.ts";
import type { Source } from "../graph/reference.ts";
import type { Held } from "./cache.ts";
import type { NodeOutputs } from "./event.ts";
import type { NodeError } from "./node_error.ts";
import type { Plan, Step } from "./plan.ts";
import type { Signature } from "./signature.ts";

/** How a task ended. Before that it is undefined. */
export type Outcome =
  | {
    readonly state: "done";
    readonly held: Held;
    /** Where the outputs were found; undefined if the task ran, which took this long. */
    readonly from?: "memory" | "disk";
    readonly milliseconds?: number;
    /** It ran for no item, because this output gave an empty list. */
    readonly emptied?: Source;
  }
  | { readonly state: "failed"; readonly error: NodeError }
  /** Not run, because of the node named. */
  | { readonly state: "skipped"; readonly because: string }
  | { readonly state: "cancelled" };

/** The work of one signature in one run: steps that are equal share it. */
export interface Task<C extends NodeContext = NodeContext> {
  /** The first of the steps, which runs for all. */
  readonly step: Step<C>;
  readonly signature: Signature;
  readonly ids: readonly string[];
  /** The outputs that anyone looks at. */
  readonly ports: ReadonlySet<string>;
  /** It gives nothing but texts, numbers and the like. */
  readonly light: boolean;
  /** Whether someone has asked for it. */
  begun: boolean;
  outcome?: Outcome;
  /** Tasks it waits for. */
  blockers: number;
  /** Tasks that wait for it, and lazy inputs. */
  readonly followers: Set<Task<C>>;
  readonly askers: Set<() => void>;
  /** Tasks whose outputs it uses until it has ended. */
  readonly uses: Set<Task<C>>;
  /** How many use its outputs. */
  users: number;
}

/** One task per signature; by id of every step. */
export function createTasks<C extends NodeContext>(
  plan: Plan<C>,
  signatures: ReadonlyMap<string, Signature>,
): ReadonlyMap<string, Task<C>> {
  const byKey = new Map<string, Task<C> & { ids: string[]; ports: Set<string> }>();
  const tasks = new Map<string, Task<C>>();
  for (const [id, step] of plan.steps) {
    const signature = signatures.get(id)!;
    let task = byKey.get(signature.key);
    if (!task) {
      task = {
        step,
        signature,
        ids: [],
        ports: new Set(),
        light: Object.values(step.outputs).every(isPrimitive),
        begun: false,
        blockers: 0,
        followers: new Set(),
        askers: new Set(),
        uses: new Set(),
        users: 0,
      };
      byKey.set(signature.key, task);
    }
    task.ids.push(id);
    for (const port of step.used) task.ports.add(port);
    tasks.set(id, task);
  }
  return tasks;
}

const PRIMITIVE = new Set(PRIMITIVES.map(({ name }) => name));

function isPrimitive(kind: Kind): boolean {
  return kindNames(kind).every((name) => PRIMITIVE.has(name));
}

/** The outputs of a task that is done. */
export function outputsOf(task: Task | undefined): NodeOutputs | undefined {
  return task?.outcome?.state === "done" ? task.outcome.held.outputs : undefined;
}
