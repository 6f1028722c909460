import type { SchemaError } from "../graph/check_shape.ts";
import { anyOf } from "../words/lists.ts";
import { nounOf } from "../words/nouns.ts";

/**
 * What is wrong with a request, in one sentence: the first thing that its schema does not allow.
 *
 * @param place What was checked: `query` or `body`
 */
export function schemaFault({ issues }: SchemaError, place: string): string {
  const issue = issues[0]!;
  const { path, input } = issue;
  const name = path.length ? `"${path.map(String).join(".")}"` : `the ${place}`;
  const got = input === undefined ? "there is none" : `got ${shown(input)}`;
  switch (issue.code) {
    case "invalid_type":
      return `Expected ${name} to be ${nounOf(issue.expected)}, but ${got}`;
    case "invalid_value":
      return `Expected ${name} to be ${anyOf(issue.values)}, but ${got}`;
    case "too_small":
      return sized(issue.origin, name, leastOf(issue.origin, issue.minimum), got);
    case "too_big":
      return sized(issue.origin, name, mostOf(issue.origin, issue.maximum), got);
    case "invalid_union": {
      const nouns = issue.errors.flatMap(([first]) =>
        first?.code === "invalid_type" && !first.path.length ? nounOf(first.expected) : []
      );
      return nouns.length
        ? `Expected ${name} to be ${anyOf(new Set(nouns))}, but ${got}`
        : issue.message;
    }
    case "unrecognized_keys":
      return `There is nothing called "${issue.keys[0]}" in ${name}`;
    case "invalid_key":
      return `Cannot take ${shown(path.at(-1))} as a name in the ${place}: it is too long`;
    default:
      return issue.message;
  }
}

function sized(origin: string, name: string, size: string, got: string): string {
  return /^(string|array)$/.test(origin)
    ? `Expected ${name} to have ${size}, but ${got}`
    : `Expected ${name} to be ${size}, but ${got}`;
}

function leastOf(origin: string, size: number | bigint): string {
  if (origin === "string") return `at least ${size} characters`;
  return origin === "array" ? `at least ${size} items` : `at least ${size}`;
}

function mostOf(origin: string, size: number | bigint): string {
  if (origin === "string") return `at most ${size} characters`;
  return origin === "array" ? `at most ${size} items` : `at most ${size}`;
}

/** A value as far as it says what it is. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
