import type { MenuItem } from "./registry.ts";
import type { Context } from "../../src/api/when.ts";

/** The menu of a right click, and what its commands are given. */
export interface OpenMenu {
  readonly menu: MenuItem["menu"];
  readonly screen: readonly [x: number, y: number];
  readonly argument: unknown;
  /** What the clauses of its items can ask beside all else. */
  readonly context?: Context;
}

/** Opens a menu below a button. */
export function openMenuBelow(button: Element, menu: Omit<OpenMenu, "screen">): OpenMenu {
  const { left, bottom } = button.getBoundingClientRect();
  return { ...menu, screen: [left, bottom] };
}

/** Opens a menu where the pointer is, or at what has the focus. */
export function openMenuAt(event: MouseEvent, menu: Omit<OpenMenu, "screen">): OpenMenu {
  event.preventDefault();
  return { ...menu, screen: [event.clientX, event.clientY] };
}
