import { t } from "./translate.ts";

/** Where graphs have their files, and nodes save theirs: read by `context.files` alone. */
export const INPUT = "${input}";
/** Where nodes save files: they reach it by `context.outputs` alone, which replaces nothing. */
export const OUTPUT = "${output}";

/** What a manifest asks for, see `src/plugins/permissions.ts`. */
export interface AskedPermissions {
  readonly net: readonly string[];
  readonly read: readonly string[];
  readonly write: readonly string[];
  readonly env: readonly string[];
  readonly models: boolean;
}

/** What a plugin would be allowed, one a line, in plain words. */
export function permissionWords(
  { net, read, write, env, models }: AskedPermissions,
): readonly string[] {
  return [
    ...net.map((host) => t`reach ${host} over the network`),
    ...read.map(oneLine).map((path) =>
      path === INPUT
        ? t`read the files that graphs read: inputs and results`
        : t`read all that is in ${path}`
    ),
    ...write.map(oneLine).map((path) =>
      path === OUTPUT
        ? t`save files among your results, over no others`
        : t`read, change and remove all that is in ${path}`
    ),
    ...env.map((name) => t`read the variable ${name} of your environment`),
    ...models ? [t`ask your models: text encoders and autoencoders`] : [],
  ];
}

/** More is nothing that anybody reads before they allow it. */
const MAX_LETTERS = 500;
/** What has the text around it read in another order, or shown in another line. */
const TURNS = /[\s\u202a-\u202e\u2066-\u2069]+/g;

/** What somebody else says in a line of its own, so that it passes for nothing that Braid says. */
export const oneLine = (text: string): string => text.replaceAll(TURNS, " ").slice(0, MAX_LETTERS);
