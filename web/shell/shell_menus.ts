import type { MenuItem } from "../core/registry.ts";

/** What right clicks on workflows, folders and tabs offer; their commands are given the name or the tab. */
export const shellMenus: readonly MenuItem[] = [
  item("file", "1_open", "file.open"),
  item("file", "1_open", "file.openRight"),
  item("file", "2_edit", "file.bookmark"),
  item("file", "2_edit", "file.rename"),
  item("file", "2_edit", "file.duplicate"),
  item("file", "3_delete", "file.delete"),
  item("folder", "2_edit", "file.renameFolder"),
  item("folder", "3_delete", "file.deleteFolder"),
  item("tab", "1_close", "file.close"),
  item("tab", "1_close", "file.closeOthers"),
  item("tab", "1_close", "file.closeAll"),
  item("tab", "2_move", "view.splitRight"),
  item("tab", "2_move", "view.moveTabRight"),
  item("tab", "2_move", "view.moveTabLeft"),
];

function item(menu: MenuItem["menu"], group: string, command: string): MenuItem {
  return { menu, group, command };
}
