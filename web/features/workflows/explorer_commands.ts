import { EMPTY } from "../../../src/graph/empty_workflow.ts";
import { t } from "../../../src/words/translate.ts";
import { textFrom, textIn } from "../../core/argument.ts";
import type { Command } from "../../core/registry.ts";
import type { Documents } from "../../document/documents.ts";
import { explorerOf, folderOf } from "./explorer.ts";

/** What is done in the explorer, with the path of a row. */
export function explorerCommands(app: Documents): readonly Command[] {
  const explorer = explorerOf(app);
  const rename = (isFolder: boolean): Pick<Command, "run" | "hidden"> => ({
    hidden: true,
    run(argument) {
      explorer.editing.value = { path: textFrom(argument), isFolder };
    },
  });
  return [
    { id: "explorer.renameFile", title: "Rename", ...rename(false) },
    { id: "explorer.renameFolder", title: "Rename", ...rename(true) },
    {
      id: "explorer.newFolder",
      title: "New folder of workflows",
      category: "File",
      run(argument) {
        const folder = textIn(argument) ?? folderOf(app.workspace.active.peek()?.name.peek() ?? "");
        app.layout.side.value = "workflows";
        explorer.editing.value = {
          path: folder ? `${folder.replace(/\/$/, "")}/` : "",
          isFolder: true,
          isNew: true,
        };
      },
    },
    {
      id: "explorer.newFile",
      title: "New workflow in it",
      hidden: true,
      async run(argument) {
        await app.workspace.add(EMPTY, `${textFrom(argument)}/${t`untitled`}`);
      },
    },
  ];
}
