import { t } from "../words/translate.ts";
import { INPUT, OUTPUT, type PluginPermissions } from "../plugins/permissions.ts";

/** What a plugin would be allowed, one a line, in plain words. */
export function permissionWords(
  { net, read, write, env, models }: PluginPermissions,
): readonly string[] {
  return [
    ...net.map((host) => t`reach ${host} over the network`),
    ...read.map(oneLine).map((path) =>
      path === INPUT
        ? t`read the files that graphs read: inputs and results`
        : t`read all that is in ${path}, and what links in it lead to`
    ),
    ...write.map(oneLine).map((path) =>
      path === OUTPUT
        ? t`save files among your results, over no others`
        : t`read, change and remove all that is in ${path}, and what links in it lead to`
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
