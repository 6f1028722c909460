import type { MenuItem } from "../../core/registry.ts";

/** What right clicks on workflows and folders offer, whose commands are given the name, and the bar over a workflow. */
export const menus: readonly MenuItem[] = [
  { menu: "file", group: "1_open", command: "file.open" },
  { menu: "file", group: "1_open", command: "file.openRight" },
  { menu: "file", group: "2_edit", command: "file.bookmark" },
  { menu: "file", group: "2_edit", command: "explorer.renameFile" },
  { menu: "file", group: "2_edit", command: "file.duplicate" },
  { menu: "file", group: "2_edit", command: "explorer.moveFile" },
  { menu: "file", group: "2_path", command: "explorer.copyFilePath" },
  { menu: "file", group: "3_delete", command: "file.delete" },
  { menu: "folder", group: "1_new", command: "explorer.newFile" },
  { menu: "folder", group: "1_new", command: "explorer.newFolder" },
  { menu: "folder", group: "2_edit", command: "explorer.renameFolder" },
  { menu: "folder", group: "2_edit", command: "explorer.moveFolder" },
  { menu: "folder", group: "2_path", command: "explorer.copyFolderPath" },
  { menu: "folder", group: "3_delete", command: "file.deleteFolder" },
  { menu: "workflow", group: "2_file", command: "file.save", bar: "Save" },
  { menu: "workflow", group: "2_file", command: "file.export" },
];
