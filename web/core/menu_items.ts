import type { Core } from "./core.ts";
import { isEnabled } from "./registry.ts";
import type { Command, MenuItem } from "./registry.ts";
import { evaluateWhen } from "../../src/api/when.ts";
import type { Context } from "../../src/api/when.ts";

type Offered = readonly { readonly item: MenuItem; readonly command: Command }[];

/** What a menu offers here and now, in order; `more` is what its clauses can ask beside all else. */
export function menuItems(
  { context: contextNow, registry }: Pick<Core, "context" | "registry">,
  menu: MenuItem["menu"],
  more: Context = {},
): Offered {
  const context = { ...contextNow(), ...more };
  return itemsOf(registry, menu, context).filter(({ command }) => isEnabled(command, context));
}

/** What is in the bar of a menu's place, also what cannot be done now: nothing moves as that changes. */
export function barItems(
  { context, registry }: Pick<Core, "context" | "registry">,
  menu: MenuItem["menu"],
): Offered {
  return itemsOf(registry, menu, context()).filter(({ item }) => item.bar !== undefined);
}

function itemsOf(
  { menus, commands }: Pick<Core["registry"], "menus" | "commands">,
  menu: MenuItem["menu"],
  context: Context,
): Offered {
  return menus.value
    .filter((item) => item.menu === menu && evaluateWhen(item.when ?? "true", context))
    .flatMap((item) => {
      const command = commands.value.get(item.command);
      return command ? [{ item, command }] : [];
    })
    .sort((a, b) => a.item.group < b.item.group ? -1 : a.item.group > b.item.group ? 1 : 0);
}
