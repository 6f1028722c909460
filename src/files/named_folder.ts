import { isAbsolute } from "@std/path";

/** Says what a variable of the environment is. */
export type Env = (name: string) => string | undefined;

/**
 * The folder that the first of some variables names. One that is not absolute is passed over: it would be another in each
 * folder, such as one that somebody else has made.
 *
 * @see https://specifications.freedesktop.org/basedir-spec/latest/#variables
 */
export function namedFolder(env: Env, ...names: readonly string[]): string | undefined {
  return names.map((name) => env(name) ?? "").find(isAbsolute);
}
