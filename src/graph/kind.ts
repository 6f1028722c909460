/**
 * What travels on a wire, as plain data, so that the catalogue can carry it to the browser: the name of a kind,
 * a list of one, one of several, or a variable that is the same kind wherever a node mentions it.
 */
export type Kind = string | ListKind | UnionKind | VariableKind;

/** A list of values of one kind. */
export interface ListKind {
  /** The kind of its items. */
  readonly list: Kind;
}

/** One of several kinds. */
export interface UnionKind {
  /** The kinds it may be; their order does not matter. */
  readonly union: readonly Kind[];
}

/** `of` restricts what the variable may stand for; without it anything goes. */
export interface VariableKind {
  /** The variable's name, known within one node. */
  readonly variable: string;
  /** What it may stand for; anything unless given. */
  readonly of?: readonly Kind[];
}

/** What is known of a named kind beside its name. */
export interface KindInfo {
  /** Its name on wires: `latents`. */
  readonly name: string;
  /** Name shown in the editor. */
  readonly title?: string;
  /** What its values are: shapes, units, ranges. */
  readonly doc?: string;
  /** CSS colour of its ports and wires. */
  readonly color?: string;
  /** Whether a value can be written into a document by hand, as `{ "value": ... }`. */
  readonly literal?: boolean;
}

export function isList(kind: Kind): kind is ListKind {
  return typeof kind === "object" && "list" in kind;
}

export function isUnion(kind: Kind): kind is UnionKind {
  return typeof kind === "object" && "union" in kind;
}

export function isVariable(kind: Kind): kind is VariableKind {
  return typeof kind === "object" && "variable" in kind;
}

/** The kind as a person writes it: `list(image)`, `image | mask`; a variable by what it may stand for, or its name. */
export function printKind(kind: Kind): string {
  if (typeof kind === "string") return kind;
  if (isList(kind)) return `list(${printKind(kind.list)})`;
  if (isUnion(kind)) return kind.union.map(printKind).join(" | ");
  return kind.of?.map(printKind).join(" | ") ?? kind.variable;
}

/** Whether two kinds are the same; the order of a union's members does not matter. */
export function sameKind(a: Kind, b: Kind): boolean {
  if (typeof a === "string" || typeof b === "string") return a === b;
  if (isList(a)) return isList(b) && sameKind(a.list, b.list);
  if (isVariable(a)) return isVariable(b) && a.variable === b.variable;
  return isUnion(b) && a.union.length === b.union.length &&
    a.union.every((one) => b.union.some((other) => sameKind(one, other)));
}

/** The names of all kinds mentioned in `kind`. */
export function kindNames(kind: Kind): readonly string[] {
  if (typeof kind === "string") return [kind];
  if (isList(kind)) return kindNames(kind.list);
  return (isUnion(kind) ? kind.union : kind.of ?? []).flatMap(kindNames);
}

/** The kind with each of its variables replaced; undefined leaves one as it is. */
export function substitute(
  kind: Kind,
  replace: (variable: VariableKind) => Kind | undefined,
): Kind {
  if (typeof kind === "string") return kind;
  if (isList(kind)) return { list: substitute(kind.list, replace) };
  if (isUnion(kind)) return { union: kind.union.map((one) => substitute(one, replace)) };
  return replace(kind) ?? kind;
}
