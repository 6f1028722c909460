import type { Core } from "./core.ts";
import { isEnabled } from "./registry.ts";
import type { Command, MenuItem } from "./registry.ts";
import { evaluateWhen } from "./when.ts";
import type { Context } from "./when.ts";

/** What a menu offers here and now, in order; `more` is what its clauses can ask beside all else. */
export function menuItems(
  { context: contextNow, registry }: Pick<Core, "context" | "registry">,
  menu: MenuItem["menu"],
  more: Context = {},
): readonly { readonly item: MenuItem; readonly command: Command }[] {
  const context = { ...contextNow(), ...more };
  const commands = registry.commands.value;
  return registry.menus.value
    .filter((item) => item.menu === menu && evaluateWhen(item.when ?? "true", context))
    .flatMap((item) => {
      const command = commands.get(item.command);
      return command && isEnabled(command, context) ? [{ item, command }] : [];
    })
    .sort((a, b) => a.item.group < b.item.group ? -1 : a.item.group > b.item.group ? 1 : 0);
}
