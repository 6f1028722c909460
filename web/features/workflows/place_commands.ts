import { naturalOrder } from "../../../src/graph/natural_order.ts";
import { t } from "../../../src/words/translate.ts";
import { textFrom } from "../../core/argument.ts";
import type { Command } from "../../core/registry.ts";
import type { Documents } from "../../document/documents.ts";
import { nameFault } from "../../document/save_document.ts";
import { type Entry, explorerOf, folderOf } from "./explorer.ts";

/** Where workflows and folders lie: their paths, and other folders for them. */
export function placeCommands(app: Documents): readonly Command[] {
  const copyPath = (ending: string): Pick<Command, "title" | "hidden" | "run"> => ({
    title: "Copy path",
    hidden: true,
    async run(argument) {
      const path = await pathOf(app, textFrom(argument) + ending);
      await app.host.writeClipboard(path);
      app.toasts.show("info", t`Copied: ${path}`);
    },
  });
  const moveTo = (isFolder: boolean): Pick<Command, "title" | "hidden" | "run"> => ({
    title: "Move to…",
    hidden: true,
    run: (argument) => move(app, { path: textFrom(argument), isFolder }),
  });
  return [
    { id: "explorer.copyFilePath", ...copyPath(".graph.json") },
    { id: "explorer.copyFolderPath", ...copyPath("") },
    { id: "explorer.moveFile", ...moveTo(false) },
    { id: "explorer.moveFolder", ...moveTo(true) },
  ];
}

/** On the machine of the server, where there is one. */
async function pathOf({ host }: Documents, name: string): Promise<string> {
  const folder = await host.server?.json("GET /trust").then((state) => state.folder);
  if (folder === undefined) return name;
  const sign = folder.includes("\\") ? "\\" : "/";
  return [folder.replace(/[\\/]$/, ""), ...name.split("/")].join(sign);
}

/** Asks for the folder that something is to be in, which may be a new one. */
async function move(app: Documents, entry: Entry): Promise<void> {
  const explorer = explorerOf(app);
  const isInside = (folder: string): boolean =>
    entry.isFolder && (folder === entry.path || folder.startsWith(`${entry.path}/`));
  const folders = [...new Set([...foldersOf(app), ...explorer.empty.peek()])]
    .filter((folder) => !isInside(folder) && `${folder}/` !== folderOf(entry.path))
    .sort(naturalOrder);
  const answer = await app.quickInput.pick(t`Move "${entry.path}" to`, [
    ...(folderOf(entry.path) ? [{ id: "/", title: t`Out of all folders` }] : []),
    ...folders.map((folder) => ({ id: `${folder}/`, title: folder })),
    { id: "+", title: t`A new folder…` },
  ]);
  if (answer === undefined) return;
  const folder = answer === "/"
    ? ""
    : answer !== "+"
    ? answer
    : await app.quickInput.ask(t`Name of the folder`, {
      fault: (name) =>
        isInside(name) ? t`"${entry.path}" cannot be moved into itself` : nameFault(name),
    }).then((name) => name && `${name}/`);
  if (folder !== undefined) await explorer.move(entry, folder);
}

/** All that workflows are in, those in which there are folders alone too. */
const foldersOf = ({ workspace }: Documents): readonly string[] =>
  workspace.files.peek().flatMap(({ name }) => {
    const parts = name.split("/").slice(0, -1);
    return parts.map((_, i) => parts.slice(0, i + 1).join("/"));
  });
