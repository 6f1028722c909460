import type { Group, Inputs, Ports } from "./group.ts";
import type { Port } from "./port.ts";

/** What a node says of itself, as plain data: palette, inspector, validation and documentation all read this. */
export interface NodeType<I extends Inputs = Inputs, O extends Ports = Ports> {
  /** Name shown in the palette and on the node. */
  readonly title: string;
  /** Place in the palette: `guidance`, `image/filter`. */
  readonly category: string;
  /** What it computes, formula and source first, as Markdown. */
  readonly doc?: string;
  /** Other words people search for. */
  readonly aliases?: readonly string[];
  /** Ports and groups by name. */
  readonly inputs: I;
  /** Ports by name. */
  readonly outputs: O;
  /** It is run for its effect (saving, showing), so adding one to a graph makes it an output of the graph. */
  readonly output?: boolean;
  /** It may answer differently each time: it runs in every run, and so does all that follows it. */
  readonly impure?: boolean;
  /** It may still change, and the palette says so. */
  readonly experimental?: boolean;
  /** Why not to use it any more and what to use in its place. */
  readonly deprecated?: string;
  /** It has a `check` of its own: the loader says so. */
  readonly checks?: true;
  /** What a stored result of it depends on beside its inputs: the loader sets the plugin's name and version. */
  readonly revision?: string;
}

/** What `run` and `changes` see of the world; the sdk extends it with models and files. */
export interface NodeContext {
  /** Aborted when the run is called off. */
  readonly signal: AbortSignal;
  /** `value` of `max` steps are done. */
  progress(value: number, max?: number, note?: string): void;
  /** Sends something to whoever watches the run, such as a preview; it is neither kept nor repeated from the cache. */
  emit(name: string, data: unknown): void;
  /**
   * Notes that something outside of the inputs, such as a file, was read in a state, such as its hash. What was made of
   * things that were in two states within a run is not remembered.
   */
  reads(what: string, state: string): void;
}

/** The arguments of `run`: one property an input, a list of rows for a group. */
export type ArgsOf<I extends Inputs> = { readonly [K in keyof I]: ArgOf<I[K]> };

/** What `run` is given for one input: a value, or rows for a group. */
export type ArgOf<P> = P extends Group<infer R> ? readonly ArgsOf<R>[]
  : P extends Port<infer T> ? T
  : never;

/** What `run` returns: one property an output, those that may be undefined optional. */
export type ResultsOf<O extends Ports> =
  & { readonly [K in keyof O as O[K] extends { optional: true } ? never : K]: ArgOf<O[K]> }
  & { readonly [K in keyof O as O[K] extends { optional: true } ? K : never]?: ArgOf<O[K]> };

/** What is known before anything runs of the arguments of `run`; undefined where only a run tells. */
export type KnownArgs<I extends Inputs> = {
  readonly [K in keyof I]: I[K] extends Group<infer R> ? readonly KnownArgs<R>[]
    : ArgOf<I[K]> | undefined;
};

/** What `check` is told beside the values. */
export interface CheckContext {
  /** Whether an input such as `condition` or `terms.0.scale` comes by wire, known or not. */
  isWired(input: string): boolean;
}

/** What a node finds wrong with its inputs before it runs. */
export interface NodeProblem {
  /** The input at fault: `condition`, or `terms.0.scale`. */
  readonly port?: string;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** What would mend it, in a few words. */
  readonly fix?: string;
  /** An `error`, unless given, keeps what needs this node from running; a `warning` does not. */
  readonly severity?: "error" | "warning";
}

/** A node: what it says of itself and what it does. Its id is its path: `nodes/concept/gcfg.ts` is `concept.gcfg`. */
export interface NodeDefinition<
  I extends Inputs = Inputs,
  O extends Ports = Ports,
  C extends NodeContext = NodeContext,
> extends NodeType<I, O> {
  /** Computes the outputs. Arguments are shared with other nodes and must not be changed. */
  run(args: ArgsOf<I>, context: C): ResultsOf<O> | Promise<ResultsOf<O>>;
  /**
   * For a node that reads what is not among its inputs, such as a file: a value that changes when that does (a hash,
   * a date). Wired inputs that it looks at are undefined until their values are known: then it is asked again. Lazy ones
   * stay undefined.
   */
  changes?(args: Partial<ArgsOf<I>>, context: C): unknown;
  /**
   * Finds what is wrong before anything runs: while a graph is edited, in `braid check` and before each run. It knows values
   * that are written, in a node that hands them on too, and the parts of models that are loaded by name; it reads nothing
   * else, and answers at once. An InputError that it throws is a problem, too.
   */
  check?(args: KnownArgs<I>, inputs: CheckContext): Iterable<NodeProblem> | void;
}

/** Typed identity: the types of `run`'s arguments follow from `inputs`, its result's from `outputs`. */
export function defineNode<
  const I extends Inputs,
  const O extends Ports,
  C extends NodeContext = NodeContext,
>(definition: NodeDefinition<I, O, C>): NodeDefinition<I, O, C> {
  return definition;
}

/** The fault of one input, for `run` to throw: the engine adds which node. */
export class InputError extends Error {
  /** Tells it from other errors by name. */
  override readonly name: string = "InputError";
  /** The input at fault. */
  readonly port: string;

  /** One clear sentence: what is wrong with the input and how to mend it. */
  constructor(port: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.port = port;
  }
}
