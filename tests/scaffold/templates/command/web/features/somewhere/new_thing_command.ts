import type { Core } from "../../core/core.ts";
import type { Command } from "../../core/registry.ts";

/** New thing: what it does, for whoever reads this. */
export function newThingCommand({ toasts }: Core): Command {
  return {
    id: "someWhere.newThing",
    title: "New thing",
    category: "Somewhere",
    run: () => toasts.show("info", "New thing: done"),
  };
}
