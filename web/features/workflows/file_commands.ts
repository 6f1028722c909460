import { parseWorkflow, printWorkflow } from "../../../src/graph/parse.ts";
import { EMPTY } from "../../../src/graph/empty_workflow.ts";
import { openFiles } from "../../canvas/open_files.ts";
import type { OpenDocument } from "../../document/open_document.ts";
import { commandLine } from "../../document/command_line.ts";
import type { Command } from "../../core/registry.ts";
import { nameFault, saveDocument } from "../../document/save_document.ts";
import { canvasOf } from "../../canvas/commands/selected.ts";
import { search } from "../../shell/view_commands.ts";

const category = "File";

export const fileCommands: readonly Command[] = [
  {
    id: "file.new",
    title: "New workflow",
    category,
    icon: "add",
    keys: ["alt+n"],
    run: (app) => void app.workspace.add(EMPTY, "untitled"),
  },
  {
    id: "file.open",
    title: "Open workflow…",
    category,
    icon: "files",
    keys: ["mod+o", "mod+p"],
    run: (app, name?: string) => name === undefined ? search(app, "") : app.workspace.open(name),
  },
  {
    id: "file.import",
    title: "Open a file from this computer…",
    category,
    run(app) {
      const input = document.createElement("input");
      input.type = "file";
      input.multiple = true;
      input.accept = ".json,.png";
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
    async run(app) {
      const { document } = canvasOf(app);
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
    async run(app, which?: OpenDocument) {
      const document = which ?? canvasOf(app).document;
      const name = await app.quickInput.ask("Name of the workflow", {
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
    run(app) {
      const { document } = canvasOf(app);
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
    async run(app) {
      await app.host.writeClipboard(commandLine(canvasOf(app).document.name.peek()));
      app.toasts.show("info", "The command line is copied: run it in the folder of your workflows");
    },
  },
  {
    id: "file.gallery",
    title: "Templates…",
    category,
    icon: "gallery",
    run(app) {
      app.layout.overlay.value = { overlay: "gallery" };
    },
  },
  {
    id: "file.openTemplate",
    title: "Open a template",
    hidden: true,
    async run(app, { id, title, run }: { id: string; title: string; run?: boolean }) {
      app.workspace.add(parseWorkflow(await app.host.template(id)), title);
      app.layout.overlay.value = undefined;
      if (run) await app.execute("run.start");
    },
  },
];
