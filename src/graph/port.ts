import type { Kind, KindInfo } from "./kind.ts";

/** Names the property that carries the type of a port's values; no port has it. */
export declare const VALUE: unique symbol;

/** What may be said of any port, input or output. */
export interface PortOptions {
  /** Name shown in the editor; without it the port's own name. */
  readonly title?: string;
  /** Effect and typical range in one or two sentences: the inspector shows it. */
  readonly doc?: string;
  /** Shown only when a person asks for more. */
  readonly advanced?: boolean;
  /** Output: its value may be kept on disk, by the serializer registered for its kind. */
  readonly keep?: boolean;
  /**
   * Output: the input it comes from. It stays undefined without that, or where the model that it names has no such
   * part; checking then says so before anything runs.
   */
  readonly needs?: string;
  /** Output: the input whose value it has, unchanged. Where that is written down, checking knows what comes out. */
  readonly same?: string;
  /**
   * Input: the inputs that its value is pushed away from, of which the first that is connected counts: one of its own
   * row, or of the node. Where both have the same value it does nothing, which checking says.
   */
  readonly against?: readonly string[];
  /** Input: meant for what a prompt has led to. A wire that is let go on the node goes to the input it is meant for. */
  readonly prompted?: true;
  /** Name of the control that edits it, where the kind's own does not fit. */
  readonly widget?: string;
}

/** What a port with a literal may say of the values it takes. */
export interface LiteralOptions {
  /** What it is where nothing is set. */
  readonly default?: unknown;
  /** Least value. */
  readonly min?: number;
  /** Largest value. */
  readonly max?: number;
  /** The values that people want, within `min` and `max`: what a slider spans. Others are typed. */
  readonly usual?: readonly [least: number, largest: number];
  /** What the editor's control moves by. */
  readonly step?: number;
  /** Other whole numbers are taken as the next multiple, which the check says. */
  readonly multipleOf?: number;
  /** Unit shown behind the value: `px`, `steps`, `sigma`. */
  readonly unit?: string;
  /** Text of several lines. */
  readonly multiline?: boolean;
  /** What a text is to its node beyond its letters: a `prompt`'s brackets count as the input `weighting` beside it says. */
  readonly syntax?: "prompt";
  /** Shown while a text is empty. */
  readonly placeholder?: string;
  /** The words it may be. */
  readonly choices?: readonly string[];
  /**
   * Text that names a file to write: the fields such as `{width}` that the node fills in, beside those of every name
   * (date, time, counter, inputs of nodes). Checking refuses other fields and what is no name.
   */
  readonly fills?: readonly string[];
  /** Name of a list that the host fills in, such as the models it has, in place of fixed `choices`. */
  readonly choicesFrom?: string;
  /** Of the models to choose from, those that have a part of this kind; checking says where the one named has not. */
  readonly part?: string;
}

/** An input or output of a node: plain data. The type parameter is the TypeScript type of its values. */
export interface Port<T = unknown> extends PortOptions, LiteralOptions {
  /** What it takes or gives. */
  readonly kind: Kind;
  /** Input that may stay unset; output that may be left undefined: what requires it then fails. */
  readonly optional?: true;
  /** Input that is evaluated only when `run` calls it. */
  readonly lazy?: true;
  /** Never set: carries `T` for inference. */
  readonly [VALUE]?: T;
}

/** The type of a port's values. */
export type ValueOf<P> = P extends Port<infer T> ? T : never;

/** A kind bound to the TypeScript type of its values; calling it makes a port. */
export interface NamedKind<T> {
  (options?: PortOptions): Port<T>;
  /** What the catalogue is told of it. */
  readonly info: KindInfo;
}

/** Declares a kind: `defineKind<Tensor>("latents", { color: "#c58af9" })`. Plugins prefix theirs: `acme.tile`. */
export function defineKind<T>(name: string, info: Omit<KindInfo, "name"> = {}): NamedKind<T> {
  const port = (options: PortOptions = {}): Port<T> => ({ ...options, kind: name });
  return Object.assign(port, { info: { ...info, name } });
}

/** The input may stay unset; `run` then sees undefined. An output may be left undefined. */
export function optional<T>(port: Port<T>): Port<T | undefined> & { readonly optional: true } {
  return { ...port, optional: true } as Port<T | undefined> & { readonly optional: true };
}

/**
 * The input is a function that `run` calls when it needs the value: nothing before it runs until then.
 * An input that is both is written `optional(lazy(port))`.
 */
export function lazy<P extends Port>(
  port: P extends { readonly optional: true } ? never : P,
): Port<() => Promise<ValueOf<P>>> {
  return { ...(port as Port), lazy: true } as Port<() => Promise<ValueOf<P>>>;
}

/** The port takes or gives a whole list. A list wired into a port that is no list runs the node once per item. */
export function list<T>(
  port: Port<T>,
  options: PortOptions & { readonly default?: readonly T[] } = {},
): Port<readonly T[]> {
  const { default: _, ...of } = port;
  return { ...of, ...options, kind: { list: port.kind } } as Port<readonly T[]>;
}

/** The port takes any one of several kinds. */
export function union<const P extends readonly Port[]>(...ports: P): Port<ValueOf<P[number]>> {
  return {
    ...Object.assign({}, ...ports),
    kind: { union: ports.map((port) => port.kind) },
  };
}

/** A port of a kind not fixed: wherever the node names the same variable the kind is the same. */
export function variable<T = unknown>(
  name: string,
  options: PortOptions & { readonly of?: readonly Port<T>[] } = {},
): Port<T> {
  const { of, ...rest } = options;
  const kind = of ? { variable: name, of: of.map((port) => port.kind) } : { variable: name };
  return { ...rest, kind };
}
