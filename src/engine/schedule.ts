import type { NodeContext } from "../graph/node.ts";
import type { Outcome, Task } from "./task.ts";

export interface ScheduleOptions<C extends NodeContext> {
  /** By id of each node. */
  readonly tasks: ReadonlyMap<string, Task<C>>;
  readonly wanted: ReadonlySet<string>;
  /** Looks for the outputs of a task before it has to run; true if it will say later, by `end` or by `expand`. */
  find(task: Task<C>): Outcome | true | undefined;
  ended(task: Task<C>, outcome: Outcome): void;
}

/** Which tasks have been asked for, which of them can run, and who still needs whose outputs. */
export interface Schedule<C extends NodeContext> {
  /** Tasks begun and not ended. */
  readonly open: number;
  /** Asks for a task and, where it has to run, for all it depends on. */
  ask(task: Task<C>): void;
  /** Has a task run that was not found. */
  expand(task: Task<C>): void;
  /** Notes that a task needs another's outputs until it has ended. */
  use(task: Task<C>, source: Task<C>): void;
  end(task: Task<C>, outcome: Outcome): void;
  /** The task to run next: what follows from the last one that ended goes first. */
  next(): Task<C> | undefined;
}

/** Works without recursion throughout, because chains are long. */
export function createSchedule<C extends NodeContext>(
  { tasks, wanted, find, ended }: ScheduleOptions<C>,
): Schedule<C> {
  const ready: Task<C>[] = [];
  let open = 0;

  const askAll = (first: readonly Task<C>[]): void => {
    const asked = [...first];
    while (asked.length) {
      const task = asked.pop()!;
      if (task.begun) continue;
      task.begun = true;
      open++;
      const found = find(task);
      if (found === undefined) asked.push(...wait(task));
      else if (found !== true) end(task, found);
    }
  };

  /** Makes a task wait for what it depends on; gives those. */
  const wait = (task: Task<C>): readonly Task<C>[] => {
    for (const { wire, port } of task.step.inputs) {
      if (wire && (!port.lazy || wire.over === "each")) use(task, tasks.get(wire.node)!);
    }
    for (const source of task.uses) {
      if (source.outcome && source.outcome.state !== "done") {
        end(task, consequence(source, source.outcome));
        return [];
      }
      if (source.outcome) continue;
      task.blockers++;
      source.followers.add(task);
    }
    if (!task.blockers) ready.push(task);
    return [...task.uses];
  };

  const use = (task: Task<C>, source: Task<C>): void => {
    if (task.uses.has(source)) return;
    task.uses.add(source);
    source.users++;
  };

  /** Outputs that no one uses any more go; asked for again they are found in the cache or made anew. */
  const disuse = (source: Task<C>): void => {
    source.users--;
    const needed = source.users || source.ids.some((id) => wanted.has(id));
    if (needed || !source.signature.lasting || source.outcome?.state !== "done") return;
    source.outcome.held.release();
    delete source.outcome;
    source.begun = false;
  };

  const end = (task: Task<C>, outcome: Outcome): void => {
    const ending: [Task<C>, Outcome][] = [[task, outcome]];
    while (ending.length) {
      const [task, outcome] = ending.pop()!;
      if (task.outcome) continue;
      task.outcome = outcome;
      open--;
      ended(task, outcome);
      for (const follower of task.followers) {
        if (outcome.state !== "done") ending.push([follower, consequence(task, outcome)]);
        else if (!--follower.blockers) ready.push(follower);
      }
      task.followers.clear();
      for (const answer of task.askers) answer();
      task.askers.clear();
      for (const source of task.uses) disuse(source);
      task.uses.clear();
    }
  };

  return {
    get open(): number {
      return open;
    },
    ask: (task) => askAll([task]),
    expand: (task) => askAll(wait(task)),
    use,
    end,
    next: () => {
      let task = ready.pop();
      while (task?.outcome) task = ready.pop();
      return task;
    },
  };
}

/** What becomes of a task that depends on one that did not get done. */
function consequence(source: Task, outcome: Outcome): Outcome {
  return outcome.state === "cancelled" ? outcome : { state: "skipped", because: source.step.id };
}
