import { EMPTY } from "../../../src/graph/empty_workflow.ts";
import { parseWorkflow, printWorkflow } from "../../../src/graph/parse.ts";
import { t } from "../../../src/words/translate.ts";
import type { Canvases } from "../../canvas/canvases.ts";
import { openFiles } from "../../canvas/commands/open_files.ts";
import { focusCanvas } from "../../canvas/focus_canvas.ts";
import { textIn } from "../../core/argument.ts";
import { isNarrow } from "../../core/layout.ts";
import { search } from "../../core/quick_access.ts";
import type { Command } from "../../core/registry.ts";
import { commandLine } from "../../document/command_line.ts";
import { documentIn } from "../../document/document_argument.ts";
import { nameFault, saveDocument } from "../../document/save_document.ts";

const category = "File";

/** What `file.openTemplate` is given. */
export interface OpenTemplate {
  readonly id: string;
  readonly title: string;
  /** Runs it at once. */
  readonly run?: boolean;
}

export const fileCommands = (app: Canvases): readonly Command[] => [
  {
    id: "file.new",
    title: "New workflow",
    category,
    icon: "add",
    keys: ["alt+n"],
    async run() {
      await app.workspace.add(EMPTY, t`untitled`);
      focusCanvas(app.canvas);
    },
  },
  {
    id: "file.open",
    title: "Open workflow…",
    category,
    icon: "files",
    keys: ["mod+o", "mod+p"],
    run(argument) {
      const name = textIn(argument);
      return name === undefined ? search(app, "") : app.workspace.open(name);
    },
  },
  {
    id: "file.import",
    title: "Open a file from this computer…",
    category,
    run() {
      const input = document.createElement("input");
      input.type = "file";
      input.multiple = true;
      input.accept = ".json,.png,.svg";
      input.onchange = () => openFiles(app, [...input.files ?? []]).catch(app.toasts.error);
      input.click();
    },
  },
  {
    id: "file.save",
    title: "Save",
    category,
    icon: "save",
    keys: ["mod+s"],
    enablement: "hasDocument",
    async run() {
      const document = documentIn(app.workspace);
      if (document.revision.peek() === undefined) return app.execute("file.saveAs");
      await saveDocument(app, document);
    },
  },
  {
    id: "file.saveAs",
    title: "Save as…",
    category,
    keys: ["mod+shift+s"],
    enablement: "hasDocument",
    async run(argument) {
      const document = documentIn(app.workspace, argument);
      const name = await app.quickInput.ask(t`Name of the workflow`, {
        value: document.name.peek(),
        fault: nameFault,
      });
      if (name !== undefined) await saveDocument(app, document, name);
    },
  },
  {
    id: "file.export",
    title: "Download as a file",
    category,
    icon: "download",
    enablement: "hasDocument",
    run() {
      const document = documentIn(app.workspace);
      const text = printWorkflow(document.workflow.peek());
      const file = new Blob([text], { type: "application/json" });
      app.host.saveFile(`${document.name.peek().split("/").at(-1)}.graph.json`, file);
    },
  },
  {
    id: "file.copyCommandLine",
    title: "Copy the command line that runs this workflow",
    category,
    enablement: "hasDocument",
    async run() {
      const { name, revision, dirty } = documentIn(app.workspace);
      await app.host.writeClipboard(commandLine(name.peek()));
      const isSaved = revision.peek() !== undefined && !dirty.peek();
      app.toasts.show(
        isSaved ? "info" : "warning",
        isSaved
          ? t`The command line is copied: run it in the folder of your workflows`
          : t`The command line is copied. It runs the file, which has not all that is shown: save it first`,
      );
    },
  },
  {
    id: "file.gallery",
    title: "Templates…",
    category,
    icon: "gallery",
    run() {
      app.layout.overlay.value = { overlay: "gallery" };
    },
  },
  {
    id: "file.openTemplate",
    title: "Open a template",
    hidden: true,
    async run(argument) {
      const { id, title, run } = (argument ?? {}) as Partial<OpenTemplate>;
      if (id === undefined || title === undefined) {
        throw new TypeError("This command needs the id of a template, and a title");
      }
      await app.workspace.add(parseWorkflow(await app.host.template(id)), title);
      app.layout.overlay.value = undefined;
      if (isNarrow()) app.layout.side.value = undefined; // where it was opened from, over the graph
      if (run) await app.execute("run.start");
    },
  },
];
