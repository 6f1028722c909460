import type { MenuItem } from "./registry.ts";

/** A menu of a right click on a part of the window, and what its commands are given. */
export interface ShellMenu {
  readonly menu: MenuItem["menu"];
  readonly screen: readonly [x: number, y: number];
  readonly argument: unknown;
}

/** Opens a menu where the pointer is, or at what has the focus. */
export function openMenuAt(
  event: MouseEvent,
  menu: MenuItem["menu"],
  argument: unknown,
): ShellMenu {
  event.preventDefault();
  return { menu, screen: [event.clientX, event.clientY], argument };
}
