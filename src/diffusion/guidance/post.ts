import { type FormulaLine, formulaLine } from "../../formula/formula.ts";
import { formatNumber } from "../../formula/text.ts";
import type { PredictionType } from "../denoiser.ts";
import {
  brokenNumber,
  type EstimateOperator,
  type SettingsOf,
  type TermOperator,
} from "./operator.ts";
import * as POSTS from "./posts/mod.ts";

/**
 * What is done beyond the weighted sum, each in the space it is defined in, whatever the networks predict. By its
 * operator's stage it changes the base before the sum, projects every term that has no projection of its own, or changes
 * the guided latents after the sum. Within a stage, list order.
 */
export type Post = SettingsOf<(typeof POSTS)[keyof typeof POSTS]>;

/** A post that changes an estimate, with its operator. */
export interface EstimatePost {
  readonly post: Post;
  readonly operator: EstimateOperator<Post>;
}

const OPERATORS: ReadonlyMap<string, EstimateOperator<Post> | TermOperator<Post>> = new Map(
  Object.values(POSTS).map((operator) => [operator.type, operator]),
);

/** The posts of a guidance that change an estimate at a stage, in order. */
export function estimatePosts(
  posts: readonly Post[] = [],
  stage?: EstimateOperator<Post>["stage"],
): readonly EstimatePost[] {
  return posts.flatMap((post) => {
    const operator = OPERATORS.get(post.type)!;
    if (operator.stage === "term" || (stage && operator.stage !== stage)) return [];
    return [{ post, operator }];
  });
}

/** The space that a post works in. */
export function spaceOf(post: Post): PredictionType {
  const operator = OPERATORS.get(post.type)!;
  if (operator.stage === "term") return "sample";
  return ("space" in post ? post.space : undefined) ?? operator.space;
}

/** A post as a line of a formula: `then rescale in v_prediction, amount 0.7`. */
export function postWords(post: Post): FormulaLine {
  const words = OPERATORS.get(post.type)!.words?.(post) ?? settingWords(post);
  const about = words.length > 0 ? [", ", ...words] : [];
  return formulaLine(`then ${post.type} in ${spaceOf(post)}`, ...about);
}

function settingWords({ type: _, ...settings }: Post): FormulaLine {
  const told = Object.entries(settings).filter(([name]) => name !== "space").map(([name, value]) =>
    `${name} ${typeof value === "number" ? formatNumber(value) : value}`
  );
  return told.length > 0 ? [told.join(", ")] : [];
}

/** Why a post cannot be, or undefined when it can. */
export function postFault(post: Post, names: readonly string[]): string | undefined {
  const operator = OPERATORS.get(post.type);
  if (!operator) return `there is no "${post.type}" among ${[...OPERATORS.keys()].join(", ")}`;
  const broken = brokenNumber(post);
  return operator.fault?.(post, names) ??
    (broken && `the ${broken[0]} of its ${post.type} is ${broken[1]}`);
}
