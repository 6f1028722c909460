import type { Kind } from "../graph/kind.ts";
import { kindNames } from "../graph/kind.ts";
import { PRIMITIVES } from "../graph/primitives.ts";
import type { NodeContext } from "../graph/node.ts";
import type { Source } from "../graph/reference.ts";
import type { Held } from "./cache.ts";
import type { NodeOutputs } from "./event.ts";
import type { NodeError } from "./node_error.ts";
import type { Step } from "./plan.ts";
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
    /** What it gives is nothing, and the run was for it; what can do without goes on. */
    readonly fault?: NodeError;
  }
  | { readonly state: "failed"; readonly error: NodeError }
  /** Not run, because of the node named. */
  | { readonly state: "skipped"; readonly because: string }
  | { readonly state: "cancelled" };

/** The work of one signature in one run: steps that are equal share it. */
export interface Task<C extends NodeContext = NodeContext> {
  /** The first of the steps, which runs for all. */
  readonly step: Step<C>;
  /** As of now: what it reads may turn out to have changed. */
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

/** The tasks of a run, by id of every step that is signed. */
export interface Tasks<C extends NodeContext> extends ReadonlyMap<string, Task<C>> {
  /** Adds a signed step: to the task of its signature, where that has not begun. */
  add(step: Step<C>): void;
}

export function createTasks<C extends NodeContext>(
  signatures: ReadonlyMap<string, Signature>,
): Tasks<C> {
  type Growing = Task<C> & { ids: string[]; ports: Set<string> };
  const byKey = new Map<string, Growing>();
  const tasks = new Map<string, Task<C>>();
  const add = (step: Step<C>): void => {
    const { key } = signatures.get(step.id)!;
    const known = byKey.get(key);
    const task: Growing = known && !known.begun ? known : {
      step,
      get signature(): Signature {
        return signatures.get(step.id)!;
      },
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
    byKey.set(key, task);
    task.ids.push(step.id);
    for (const port of step.used) task.ports.add(port);
    tasks.set(step.id, task);
  };
  return Object.assign(tasks, { add });
}

const PRIMITIVE = new Set(PRIMITIVES.map(({ name }) => name));

function isPrimitive(kind: Kind): boolean {
  return kindNames(kind).every((name) => PRIMITIVE.has(name));
}

/** The outputs of a task that is done. */
export function outputsOf(task: Task | undefined): NodeOutputs | undefined {
  return task?.outcome?.state === "done" ? task.outcome.held.outputs : undefined;
}
