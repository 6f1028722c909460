import { plural, t } from "../../../src/words/translate.ts";
import { textFrom, textIn } from "../../core/argument.ts";
import type { Command } from "../../core/registry.ts";
import { choicesOf, tellOutdated } from "../../document/begin_choice.ts";
import { documentIn } from "../../document/document_argument.ts";
import type { Documents } from "../../document/documents.ts";
import { focusedGroup, splitGroup } from "../../document/editor_groups.ts";
import { reload } from "../../document/on_disk.ts";
import { isOf } from "../../document/open_document.ts";
import type { OpenDocument } from "../../document/open_document.ts";
import { readWorkflow } from "../../document/read_workflow.ts";
import { nameFault, saveDocument } from "../../document/save_document.ts";
import { BOOKMARKS } from "./bookmarks.ts";
import { deleteWorkflows } from "./delete_workflows.ts";
import type { Compared } from "./differences.ts";
import { explorerCommands } from "./explorer_commands.ts";
import { placeCommands } from "./place_commands.ts";
import { explorerOf } from "./explorer.ts";
import { moveWorkflows } from "./move_workflows.ts";

const category = "File";

/** What is done with workflows as files. Each takes a name or a document, else the one in front. */
export const storeCommands = (app: Documents, compared: Compared): readonly Command[] => [
  ...explorerCommands(app),
  ...placeCommands(app),
  {
    id: "file.rename",
    title: "Rename or move the workflow…",
    category,
    keys: ["shift+f2"],
    enablement: "hasDocument",
    async run(argument) {
      const from = textIn(argument) ?? savedName(app.workspace);
      const to = await app.quickInput.ask(t`New name; folders are written before it with a /`, {
        value: from,
        fault: (text) => nameFault(text) ?? takenFault(app.workspace, from, text),
      });
      if (to !== undefined && to !== from) await moveWorkflows(app, [[from, to]]);
    },
  },
  {
    id: "file.deleteFolder",
    title: "Delete the folder",
    hidden: true,
    async run(argument) {
      const folder = textFrom(argument);
      const inside = app.workspace.files.peek().map(({ name }) => name)
        .filter((name) => name.startsWith(`${folder}/`));
      const { clear } = explorerOf(app);
      if (!inside.length) return await clear(folder);
      const title = plural(
        inside.length,
        "Delete the workflow in it",
        "Delete the {0} workflows in it",
      );
      const answer = await app.quickInput.pick(t`Delete the folder "${folder}"?`, [
        { id: "yes", title },
        { id: "no", title: t`Keep it` },
      ]);
      if (answer !== "yes") return;
      await deleteWorkflows(app, inside, t`The folder "${folder}"`);
      await clear(folder);
    },
  },
  {
    id: "file.openRight",
    title: "Open to the right",
    hidden: true,
    async run(argument) {
      const name = textFrom(argument);
      const { groups } = app.workspace;
      const open = openOf(app.workspace, name);
      const tab = open?.again() ?? await app.workspace.read(name);
      const { key } = focusedGroup(groups.peek());
      groups.value = splitGroup(groups.peek(), key, tab);
    },
  },
  {
    id: "file.duplicate",
    title: "Duplicate the workflow",
    category,
    enablement: "hasDocument",
    async run(argument) {
      const name = textIn(argument);
      const shown = name === undefined
        ? documentIn(app.workspace, argument)
        : openOf(app.workspace, name);
      // What is not saved of it, too.
      const workflow = shown?.workflow.peek() ?? (await readWorkflow(app.host, name!)).workflow;
      await app.workspace.add(workflow, t`${name ?? shown!.name.peek()} copy`, true);
    },
  },
  {
    id: "file.delete",
    title: "Delete the workflow",
    category,
    icon: "trash",
    enablement: "hasDocument",
    run(argument) {
      const gone = textIn(argument) ?? savedName(app.workspace);
      return deleteWorkflows(app, [gone], `"${gone}"`);
    },
  },
  {
    id: "file.bookmark",
    title: "Bookmark the workflow, or take the bookmark away",
    category,
    enablement: "hasDocument",
    run(argument) {
      const wanted = textIn(argument) ?? savedName(app.workspace);
      const bookmarks = app.settings.read<readonly string[]>(BOOKMARKS);
      const rest = bookmarks.filter((one) => one !== wanted);
      app.settings.write(BOOKMARKS, rest.length < bookmarks.length ? rest : [...bookmarks, wanted]);
    },
  },
  {
    id: "file.compare",
    title: "Compare with the file",
    category,
    enablement: "hasDocument",
    run(argument) {
      const document = documentIn(app.workspace, argument);
      needSaved(document);
      compared.value = document;
    },
  },
  {
    id: "file.reload",
    title: "Take what is in the file",
    category,
    enablement: "hasDocument",
    async run(argument) {
      const document = documentIn(app.workspace, argument);
      needSaved(document);
      const settle = choicesOf(document).begin();
      if (!await reload(app.workspace, document, settle)) tellOutdated(app.toasts);
    },
  },
  {
    id: "file.overwrite",
    title: "Save over what is in the file",
    category,
    enablement: "hasDocument",
    run(argument) {
      const document = documentIn(app.workspace, argument);
      return saveDocument(app, document, document.name.peek(), { newer: true });
    },
  },
  {
    id: "file.openBeside",
    title: "Open the file beside the editor's version",
    category,
    enablement: "hasDocument",
    async run(argument) {
      const document = documentIn(app.workspace, argument);
      needSaved(document);
      const name = document.name.peek();
      const { workflow } = await readWorkflow(app.host, name);
      await app.workspace.add(workflow, `${name} (file)`);
      await app.execute("view.moveTabRight");
    },
  },
];

function needSaved({ name, revision }: OpenDocument): void {
  if (revision.peek() !== undefined) return;
  throw new RangeError(`"${name.peek()}" has no file yet: save it first`);
}

/** What is open of a saved workflow. */
const openOf = (
  { documents }: Documents["workspace"],
  name: string,
): OpenDocument | undefined => documents.peek().find((one) => isOf(one, name));

function savedName(workspace: Documents["workspace"]): string {
  const document = documentIn(workspace);
  needSaved(document);
  return document.name.peek();
}

function takenFault(
  workspace: Documents["workspace"],
  from: string,
  to: string,
): string | undefined {
  const taken = to !== from && workspace.files.peek().some(({ name }) => name === to);
  return taken ? t`There is a workflow "${to}" already` : undefined;
}
