import { formField, setInForm } from "../../../src/graph/edit_form.ts";
import type { Target } from "../../../src/graph/edit_wires.ts";
import type { Command, Contributions } from "../../core/registry.ts";
import { canvasOf } from "../../canvas/commands/selected.ts";
import { formShown } from "./form_shown.ts";

const commands: readonly Command[] = [
  {
    id: "form.toggle",
    title: "Show as a form, or as a graph",
    category: "View",
    icon: "form",
    keys: ["mod+shift+a"],
    enablement: "hasDocument",
    run(app) {
      const { document } = canvasOf(app);
      const shown = formShown(document);
      // A form is of the workflow itself, wherever in it one has been.
      if (!shown.peek()) document.path.value = [];
      shown.value = !shown.peek();
    },
  },
  {
    id: "form.input",
    title: "Show in the form, or take it out",
    hidden: true,
    enablement: "!inSubgraph",
    run(app, { node, name }: { node: string; name: string }) {
      const { document } = canvasOf(app);
      const target: Target = { node, port: name };
      const shown = formField(document.workflow.peek(), target) === undefined;
      const title = shown ? "Show in the form" : "Take out of the form";
      document.edit(title, (workflow) => setInForm(workflow, target, shown));
      const open = { title: "Show the form", run: () => void app.execute("form.toggle") };
      app.toasts.show(
        "info",
        shown ? `${node}.${name} is in the form` : `${node}.${name} is no longer in the form`,
        shown ? [open] : [],
      );
    },
  },
  {
    id: "form.showNode",
    title: "Show a node in the graph",
    hidden: true,
    run(app, path: string) {
      const view = canvasOf(app);
      formShown(view.document).value = false;
      const ids = path.split("/");
      // Once the canvas is there.
      setTimeout(() => view.reveal(ids.slice(0, -1), ids.at(-1)!));
    },
  },
];

export const formContributions: Contributions = {
  commands,
  menus: [{ menu: "input", group: "2_form", command: "form.input", when: "input.writable" }],
};
