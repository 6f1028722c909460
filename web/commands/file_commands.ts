import { parseWorkflow, printWorkflow } from "../../src/graph/parse.ts";
import { EMPTY } from "../../src/graph/workflow.ts";
import type { App } from "../app.ts";
import { openFiles } from "../document/open_files.ts";
import type { OpenDocument } from "../document/open_document.ts";
import { ConflictError } from "../host.ts";
import type { Command } from "./registry.ts";
import { canvasOf } from "./selected.ts";

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
    async run(app, name?: string) {
      await app.workspace.refresh();
      const picks = app.workspace.files.peek().map(({ name, modified }) => ({
        id: name,
        title: name,
        detail: new Date(modified).toLocaleString(),
      }));
      const wanted = name ?? await app.quickInput.pick("Open a workflow", picks);
      if (wanted !== undefined) await app.workspace.open(wanted);
    },
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
      await save(app, document);
    },
  },
  {
    id: "file.saveAs",
    title: "Save as…",
    category,
    keys: ["mod+shift+s"],
    enablement: "hasDocument",
    async run(app) {
      const { document } = canvasOf(app);
      const name = await app.quickInput.ask("Name of the workflow", {
        value: document.name.peek(),
        fault: nameFault,
      });
      if (name !== undefined) await save(app, document, name);
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
    id: "file.close",
    title: "Close tab",
    category,
    icon: "close",
    keys: ["alt+w"],
    enablement: "hasDocument",
    async run(app, document?: OpenDocument) {
      const closing = document ?? canvasOf(app).document;
      if (closing.dirty.peek()) {
        const answer = await app.quickInput.pick(`"${closing.name.peek()}" has unsaved changes`, [
          { id: "save", title: "Save" },
          { id: "discard", title: "Close without saving" },
        ]);
        if (answer === undefined) return;
        if (answer === "save") await save(app, closing);
        if (answer === "save" && closing.dirty.peek()) return;
      }
      app.workspace.close(closing);
    },
  },
  {
    id: "file.delete",
    title: "Delete workflow…",
    category,
    icon: "trash",
    async run(app, name?: string) {
      const wanted = name ?? app.workspace.active.peek()?.name.peek();
      if (wanted === undefined) return;
      const picks = [{ id: "yes", title: `Delete "${wanted}"` }, { id: "no", title: "Keep it" }];
      if (await app.quickInput.pick(`Delete "${wanted}" for good?`, picks) !== "yes") return;
      await app.host.workflows.remove(wanted);
      await app.workspace.refresh();
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
    async run(app, { id, title }: { id: string; title: string }) {
      app.workspace.add(parseWorkflow(await app.host.template(id)), title);
      app.layout.overlay.value = undefined;
    },
  },
  {
    id: "file.nextTab",
    title: "Next tab",
    category,
    keys: ["alt+pagedown"],
    run: (app) => turn(app, 1),
  },
  {
    id: "file.previousTab",
    title: "Previous tab",
    category,
    keys: ["alt+pageup"],
    run: (app) => turn(app, -1),
  },
];

function turn(app: App, by: number): void {
  const open = app.workspace.documents.peek();
  const at = open.indexOf(app.workspace.active.peek()!);
  const next = open[(at + by + open.length) % open.length];
  if (next) app.workspace.activate(next.key);
}

export function nameFault(name: string): string | undefined {
  if (!name.trim()) return "Type a name";
  return /^[^\\:*?"<>|]+$/.test(name) && !/(^|\/)\.*(\/|$)/.test(name)
    ? undefined
    : 'A name cannot have \\ : * ? " < > | or empty folders in it';
}

/** Saves; where a newer one is there, asks before it is overwritten. */
async function save(app: App, document: OpenDocument, name?: string): Promise<void> {
  try {
    await app.workspace.save(document, name);
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    const saved = name ?? document.name.peek();
    const answer = await app.quickInput.pick(`"${saved}" has changed since it was opened`, [
      { id: "over", title: "Overwrite it" },
      { id: "other", title: "Save under another name…" },
      { id: "theirs", title: "Open the newer one beside mine" },
    ]);
    if (answer === "over") await app.workspace.save(document, name, true);
    if (answer === "other") await app.execute("file.saveAs");
    if (answer === "theirs") {
      const { text } = await app.host.workflows.read(saved);
      app.workspace.add(parseWorkflow(text), `${saved} (newer)`);
    }
  }
}
