import type { Catalogue } from "./catalogue.ts";
import { pluginOf } from "./catalogue.ts";
import { usedTypes } from "./node_types.ts";
import { own } from "./record.ts";
import type { Workflow } from "./workflow.ts";

/**
 * Brings `requires` up to date: plugins that are used and not listed are added with the installed version (`^1.2.0`),
 * those no longer used are taken off, and what is listed stays as a person set it.
 */
export function updateRequires(
  workflow: Workflow,
  { plugins }: Pick<Catalogue, "plugins">,
): Workflow {
  const requires: Record<string, string> = {};
  for (const plugin of new Set(usedTypes(workflow).map(pluginOf))) {
    const version = own(plugins, plugin)?.version;
    const range = own(workflow.requires, plugin) ?? (version && `^${version}`);
    if (range !== undefined) requires[plugin] = range;
  }
  return { ...workflow, requires };
}
