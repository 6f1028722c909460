import { formField, setInForm } from "../../../src/graph/edit_form.ts";
import type { Target } from "../../../src/graph/edit_wires.ts";
import { t } from "../../../src/words/translate.ts";
import type { Canvases } from "../../canvas/canvases.ts";
import { frontOf } from "../../canvas/commands/selected.ts";
import { inputFrom, textFrom } from "../../core/argument.ts";
import { lazy } from "../../core/lazy.tsx";
import type { Command, Contributions } from "../../core/registry.ts";

/** Name of the editor that shows a document as a form. */
const FORM = "form";

const commands = ({ canvas, workspace, execute, toasts }: Canvases): readonly Command[] => [
  {
    id: "form.toggle",
    title: "Show as a form, or as a graph",
    category: "View",
    icon: "form",
    keys: ["mod+shift+a"],
    enablement: "hasDocument",
    isOn: () => workspace.active.value?.editor.value === FORM,
    run() {
      const { document } = frontOf(canvas);
      const isForm = document.editor.peek() === FORM;
      // A form is of the workflow itself, wherever in it one has been.
      if (!isForm) document.path.value = [];
      document.editor.value = isForm ? undefined : FORM;
    },
  },
  {
    id: "form.input",
    title: "Show in the form, or take it out",
    hidden: true,
    enablement: "!inSubgraph",
    run(argument) {
      const { node, name } = inputFrom(argument);
      const { document } = frontOf(canvas);
      const target: Target = { node, port: name };
      const shown = formField(document.workflow.peek(), target) === undefined;
      const editName = shown ? "Show in the form" : "Take out of the form";
      document.edit(editName, (workflow) => setInForm(workflow, target, shown));
      const open = { title: "Show the form", run: () => void execute("form.toggle") };
      toasts.show(
        "info",
        shown ? t`${node}.${name} is in the form` : t`${node}.${name} is no longer in the form`,
        shown ? [open] : [],
      );
    },
  },
  {
    id: "form.showNode",
    title: "Show a node in the graph",
    hidden: true,
    run(argument) {
      const path = textFrom(argument);
      const view = frontOf(canvas);
      view.document.editor.value = undefined;
      const ids = path.split("/");
      // Once the canvas is there.
      setTimeout(() => view.reveal(ids.slice(0, -1), ids.at(-1)!));
    },
  },
];

export function later(app: Canvases): Contributions {
  return {
    editors: { [FORM]: lazy(async () => (await import("./form_view.tsx")).FormView) },
    commands: commands(app),
    menus: [
      { menu: "input", group: "2_form", command: "form.input", when: "input.writable" },
      { menu: "workflow", group: "4_editor", command: "form.toggle", bar: "Form" },
    ],
  };
}
