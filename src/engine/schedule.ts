import type { NodeContext } from "../graph/node.ts";
import type { Outcome, Task } from "./task.ts";

export interface ScheduleOptions<C extends NodeContext> {
  /** By id of each node. */
  readonly tasks: ReadonlyMap<string, Task<C>>;
  readonly wanted: ReadonlySet<string>;
  /** Looks for the outputs of a task before it has to run; true if it will say later, by `end` or by `expand`. */
  find(task: Task<C>): Outcome | true | undefined;
  /** Whether a task cannot run with what another one that is done gives it. */
  refuse(task: Task<C>, source: Task<C>): Outcome | undefined;
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
  /**
   * The task to run next: what gives nothing but texts and numbers goes first, for a fault in them spares the rest; then
   * what follows from the last one that ended.
   */
  next(): Task<C> | undefined;
}

/** Works without recursion throughout, because chains are long. */
export function createSchedule<C extends NodeContext>(
  { tasks, wanted, find, refuse, ended }: ScheduleOptions<C>,
): Schedule<C> {
  const ready: Task<C>[] = [];
  const light: Task<C>[] = [];
  const placeOf = (task: Task<C>): Task<C>[] => task.light ? light : ready;
  let open = 0;

  const isNeeded = ({ users, ids }: Task<C>): boolean =>
    users > 0 || ids.some((id) => wanted.has(id));

  const askAll = (first: readonly Task<C>[]): void => {
    const asked = [...first];
    while (asked.length) {
      const task = asked.pop()!;
      if (task.begun || !isNeeded(task)) continue;
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
      const ending = source.outcome && endOf(task, source, source.outcome);
      if (ending) {
        end(task, ending);
        return [];
      }
      if (source.outcome) continue;
      task.blockers++;
      source.followers.add(task);
    }
    if (!task.blockers) placeOf(task).push(task);
    return [...task.uses];
  };

  /** How a task ends by what another gives, or does not give; undefined for one that can go on. */
  const endOf = (task: Task<C>, source: Task<C>, outcome: Outcome): Outcome | undefined =>
    outcome.state === "done" ? refuse(task, source) : consequence(source, outcome);

  const use = (task: Task<C>, source: Task<C>): void => {
    if (task.uses.has(source)) return;
    task.uses.add(source);
    source.users++;
  };

  /**
   * Outputs that no one uses any more go, and what no one waits for any more does not begin; asked for again they are
   * found in the cache or made anew.
   */
  const release = (first: Task<C>): void => {
    const left = [first];
    for (const source of left) {
      source.users--;
      if (isNeeded(source)) continue;
      if (!source.outcome) left.push(...abandon(source));
      else if (source.signature.lasting && source.outcome.state === "done") {
        source.outcome.held.release();
        delete source.outcome;
        source.begun = false;
      }
    }
  };

  /** Takes back a task that has not started and was not asked for by name; gives those that it has no more use for. */
  const abandon = (task: Task<C>): readonly Task<C>[] => {
    const place = placeOf(task);
    const at = place.indexOf(task);
    if ((!task.blockers && at < 0) || task.askers.size) return [];
    if (at >= 0) place.splice(at, 1);
    task.begun = false;
    task.blockers = 0;
    open--;
    const sources = [...task.uses];
    for (const source of sources) source.followers.delete(task);
    task.uses.clear();
    return sources;
  };

  const end = (task: Task<C>, outcome: Outcome): void => {
    const ending: [Task<C>, Outcome][] = [[task, outcome]];
    while (ending.length) {
      const [task, outcome] = ending.pop()!;
      if (task.outcome || !task.begun) continue;
      task.outcome = outcome;
      open--;
      ended(task, outcome);
      for (const follower of task.followers) {
        const next = endOf(follower, task, outcome);
        if (next) ending.push([follower, next]);
        else if (!--follower.blockers) placeOf(follower).push(follower);
      }
      task.followers.clear();
      for (const answer of task.askers) answer();
      task.askers.clear();
      for (const source of task.uses) release(source);
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
      const pop = (): Task<C> | undefined => light.pop() ?? ready.pop();
      let task = pop();
      while (task?.outcome) task = pop();
      return task;
    },
  };
}

/** What becomes of a task that depends on one that did not get done. */
function consequence(source: Task, outcome: Outcome): Outcome {
  return outcome.state === "cancelled" ? outcome : { state: "skipped", because: source.step.id };
}
