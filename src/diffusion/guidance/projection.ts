import type { FormulaLine } from "../../formula/formula.ts";
import {
  brokenNumber,
  type OperatorSettings,
  type SettingsOf,
  type TermOperator,
} from "./operator.ts";
import type { Post } from "./post.ts";
import * as POSTS from "./posts/mod.ts";
import * as PROJECTIONS from "./projections/mod.ts";

/** What of a term's push is let through before its scale. */
export type Projection = SettingsOf<(typeof PROJECTIONS)[keyof typeof PROJECTIONS]>;

/** A projection with its operator. */
export interface OperatedProjection {
  readonly settings: OperatorSettings;
  readonly operator: TermOperator<OperatorSettings>;
}

const OPERATORS: ReadonlyMap<string, TermOperator<OperatorSettings>> = new Map(
  [...Object.values(PROJECTIONS), ...Object.values(POSTS)].flatMap((operator) =>
    operator.stage === "term" ? [[operator.type, operator]] : []
  ),
);

/** The projection of a term, its own or that of a post, or undefined where at this scale it is the identity. */
export function projectionAt(
  own: Projection | undefined,
  posts: readonly Post[] = [],
  scale: number,
): OperatedProjection | undefined {
  const settings = own ?? posts.find(({ type }) => OPERATORS.has(type));
  const operator = settings && OPERATORS.get(settings.type);
  if (!operator || scale === 0 || operator.isIdentity?.(settings, scale)) return undefined;
  return { settings, operator };
}

/** A projection as it stands in a formula before what it projects: `perp_prompt`. */
export function projectionWords(projection: OperatorSettings): FormulaLine {
  return OPERATORS.get(projection.type)!.words?.(projection) ?? [projection.type];
}

/** Why the projection of term `own` cannot be, or undefined when it can. */
export function projectionFault(
  projection: Projection,
  names: readonly string[],
  own: string,
): string | undefined {
  const operator = OPERATORS.get(projection.type);
  if (!operator) {
    return `there is no projection "${projection.type}" among ${[...OPERATORS.keys()].join(", ")}`;
  }
  const broken = brokenNumber(projection);
  return operator.fault?.(projection, names, own) ?? (broken && `its ${broken[0]} is ${broken[1]}`);
}
