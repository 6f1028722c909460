import {
  copyNodes,
  dropUnusedSubgraphs,
  duplicateNodes,
  paste,
} from "../../../src/graph/clipboard.ts";
import { cutMisfits, type Ends } from "../../../src/graph/cut_misfits.ts";
import { renameNodeIn } from "../../../src/graph/edit_fold.ts";
import { removeNodes, setMode, setOutput } from "../../../src/graph/edit_nodes.ts";
import {
  positionOf,
  removeFrames,
  removeNotes,
  setNodeView,
} from "../../../src/graph/edit_view.ts";
import { ForeignError } from "../../../src/graph/foreign.ts";
import { parseWorkflow, printWorkflow } from "../../../src/graph/parse.ts";
import { own } from "../../../src/graph/record.ts";
import { isId } from "../../../src/graph/reference.ts";
import type { Body, NodeEntry, Point, Workflow } from "../../../src/graph/workflow.ts";
import { t } from "../../../src/words/translate.ts";
import { textFrom } from "../../core/argument.ts";
import type { Command, Naming } from "../../core/registry.ts";
import type { CanvasView } from "../canvas_view.ts";
import type { Canvases } from "../canvases.ts";
import { markOf } from "../item.ts";
import { addPictures } from "./add_pictures.ts";
import { colorCommand } from "./color_command.ts";
import { editAt, editShown } from "./edit_shown.ts";
import { frontOf, nodesHeld, selectedNodes } from "./selected.ts";

const category = "Edit";
const onCanvas = "canvasFocus && !textInputFocus";

export const editCommands = (app: Canvases): readonly Command[] => [
  {
    id: "edit.undo",
    title: "Undo",
    category,
    icon: "undo",
    keys: ["mod+z"],
    enablement: "canUndo",
    run: () => frontOf(app.canvas).document.undo(),
  },
  {
    id: "edit.redo",
    title: "Redo",
    category,
    icon: "redo",
    keys: ["mod+shift+z", "mod+y"],
    enablement: "canRedo",
    run: () => frontOf(app.canvas).document.redo(),
  },
  {
    id: "edit.delete",
    title: "Delete",
    category,
    icon: "trash",
    keys: ["delete", "backspace"],
    when: onCanvas,
    enablement: "hasSelection || wireChosen",
    run() {
      const view = frontOf(app.canvas);
      const wire = view.chosenWire.peek();
      if (wire === undefined) remove(view, false);
      else app.execute("canvas.cutWire", wire);
    },
  },
  {
    id: "edit.dissolve",
    title: "Delete and join what it connected",
    category,
    keys: ["mod+delete", "mod+backspace"],
    when: onCanvas,
    enablement: "hasSelection",
    run: () => remove(frontOf(app.canvas), true),
  },
  {
    id: "edit.copy",
    title: "Copy",
    category,
    keys: ["mod+c"],
    when: onCanvas,
    enablement: "hasSelection",
    run: () => copy(app.host, frontOf(app.canvas)),
  },
  {
    id: "edit.cut",
    title: "Cut",
    category,
    keys: ["mod+x"],
    when: onCanvas,
    enablement: "hasSelection",
    async run() {
      const view = frontOf(app.canvas);
      const { selection } = view.document;
      const copied = selection.peek();
      await copy(app.host, view);
      if (selection.peek() === copied) remove(view, false);
    },
  },
  {
    id: "edit.paste",
    title: "Paste",
    category,
    keys: ["mod+v"],
    when: onCanvas,
    enablement: "hasDocument",
    run: () => pasteText(app, false),
  },
  {
    id: "edit.pasteConnected",
    title: "Paste with the wires that come in",
    category,
    keys: ["mod+shift+v"],
    when: onCanvas,
    enablement: "hasDocument",
    run: () => pasteText(app, true),
  },
  {
    id: "edit.duplicate",
    title: "Duplicate",
    category,
    keys: ["mod+d"],
    when: onCanvas,
    enablement: "hasSelection",
    run: (argument) => duplicate(frontOf(app.canvas), argument, [30, 30]),
  },
  {
    id: "edit.duplicateInPlace",
    title: "Duplicate on the spot, to be dragged away",
    hidden: true,
    run: (argument) => duplicate(frontOf(app.canvas), undefined, [0, 0], textFrom(argument)),
  },
  {
    id: "edit.selectAll",
    title: "Select all",
    category,
    keys: ["mod+a"],
    when: onCanvas,
    enablement: "hasDocument",
    run() {
      const view = frontOf(app.canvas);
      view.select(view.scene.items.peek().map(({ key }) => key));
    },
  },
  mode(app.canvas, "mute", { id: "node.mute", title: "Mute", keys: ["mod+m"] }),
  mode(app.canvas, "bypass", { id: "node.bypass", title: "Bypass", keys: ["mod+b"] }),
  look(app.canvas, "collapsed", { id: "node.collapse", title: "Collapse", keys: ["alt+c"] }),
  look(app.canvas, "pinned", { id: "node.pin", title: "Pin in place", keys: ["p"] }),
  {
    id: "node.rename",
    title: "Rename…",
    category: "Node",
    keys: ["f2"],
    when: onCanvas,
    enablement: "hasSelection",
    async run(argument) {
      const view = frontOf(app.canvas);
      const [id] = selectedNodes(view, argument);
      const node = id === undefined ? undefined : view.scene.nodes.peek().get(id);
      if (id === undefined || !node) return;
      const type = node.type.peek().title;
      const title = await app.quickInput.ask(t`Title of "${id}"`, {
        value: node.look.peek().title ?? type,
      });
      if (title === undefined) return;
      const given = title.trim() && title !== type ? title : undefined;
      editShown(view, "Rename", (body) => setNodeView(body, id, { title: given }));
    },
  },
  {
    id: "node.renameId",
    title: "Change id…",
    category: "Node",
    enablement: "selectionCount == 1",
    async run(argument) {
      const view = frontOf(app.canvas);
      const [id] = selectedNodes(view, argument);
      if (id === undefined) return;
      const taken = view.document.body.peek().nodes;
      const to = await app.quickInput.ask(t`Id of "${id}" in the document`, {
        value: id,
        fault: (text) =>
          !isId(text)
            ? t`One word of letters, digits, _ and -`
            : text !== id && own(taken, text)
            ? t`There is a node "${text}" already`
            : undefined,
      });
      if (to === undefined || to === id) return;
      editAt(view, "Change id", (workflow, where) => renameNodeIn(workflow, where, id, to));
      view.select([to]);
    },
  },
  {
    id: "node.output",
    title: "Make it an output, or no longer one",
    category: "Node",
    enablement: "hasSelection",
    run(argument) {
      const view = frontOf(app.canvas);
      editShown(view, "Change outputs", (body) =>
        selectedNodes(view, argument).reduce(
          (result, id) => setOutput(result, id, !body.outputs.includes(id)),
          body,
        ));
    },
  },
  colorCommand(app),
  {
    id: "edit.clearUnusedSubgraphs",
    title: "Remove subgraphs that are not used",
    category,
    enablement: "hasDocument",
    run: () => editAt(frontOf(app.canvas), "Remove unused subgraphs", dropUnusedSubgraphs),
  },
];

function mode(
  canvas: Canvases["canvas"],
  to: NonNullable<NodeEntry["mode"]>,
  naming: Naming,
): Command {
  const { title } = naming;
  return {
    ...naming,
    category: "Node",
    icon: to,
    when: onCanvas,
    enablement: "hasSelection",
    run(argument) {
      const view = frontOf(canvas);
      const ids = nodesHeld(view, argument);
      const { nodes } = view.document.body.peek();
      const all = ids.every((one) => own(nodes, one)?.mode === to);
      editShown(
        view,
        all ? `Undo ${title.toLowerCase()}` : title,
        (body) => setMode(body, ids, all ? undefined : to),
      );
    },
  };
}

function look(
  canvas: Canvases["canvas"],
  field: "collapsed" | "pinned",
  naming: Naming,
): Command {
  return {
    ...naming,
    category: "Node",
    icon: field === "pinned" ? "lock" : "chevronDown",
    when: onCanvas,
    enablement: "hasSelection",
    run(argument) {
      const view = frontOf(canvas);
      const ids = nodesHeld(view, argument);
      const { nodes } = view.document.body.peek().view;
      const all = ids.every((one) => own(nodes, one)?.[field]);
      editShown(
        view,
        naming.title,
        (body) =>
          ids.reduce(
            (result, one) => setNodeView(result, one, { [field]: all ? undefined : true }),
            body,
          ),
      );
    },
  };
}

function remove(view: CanvasView, join: boolean): void {
  const { document } = view;
  const keys = [...document.selection.peek()];
  const ids = selectedNodes(view);
  const marks = { frame: new Set<number>(), note: new Set<number>() };
  for (const { mark, index } of keys.flatMap((key) => markOf(key) ?? [])) marks[mark].add(index);
  const edit = <B extends Body>(body: B): B => {
    const rest = removeNodes(body, ids, join ? view.scene.lookup : undefined);
    return removeNotes(removeFrames(rest, marks.frame), marks.note);
  };
  editShown(view, keys.length === 1 ? "Delete" : `Delete ${keys.length} items`, edit);
  view.select([]);
}

function duplicate(view: CanvasView, argument: unknown, by: Point, merge?: string): void {
  const ids = selectedNodes(view, argument);
  let made: readonly string[] = [];
  editAt(view, "Duplicate", (workflow, where) => {
    const pasted = duplicateNodes(workflow, where, ids, { by, keepWires: true });
    made = Object.values(pasted.ids);
    return pasted.workflow;
  }, merge);
  view.select(made);
}

async function copy(host: Canvases["host"], view: CanvasView): Promise<void> {
  const { document } = view;
  const copied = copyNodes(document.workflow.peek(), document.where.peek(), selectedNodes(view));
  await host.writeClipboard(printWorkflow(copied));
}

async function pasteText(app: Canvases, keepWires: boolean): Promise<void> {
  const view = frontOf(app.canvas);
  const text = await app.host.readClipboard();
  let fragment: Workflow;
  try {
    fragment = parseWorkflow(text);
  } catch (error) {
    if (error instanceof ForeignError) throw error;
    const picture = await app.host.readClipboardPicture();
    if (picture) return await addPictures(app, view, [new File([picture], "pasted", picture)]);
    throw new SyntaxError("There is no graph and no picture in the clipboard: copy nodes first");
  }
  const cut = pasteInto(view, fragment, keepWires);
  if (cut.length) {
    const wires = cut.map(({ to }) => `"${to.node}.${to.port}"`).join(", ");
    app.toasts.show("warning", t`Pasted without wires that do not fit here: into ${wires}`);
  }
}

/** Pastes with the upper left corner at the pointer. @returns wires from outside that were left out, as they do not fit */
export function pasteInto(
  view: CanvasView,
  fragment: Workflow,
  keepWires = false,
): readonly Ends[] {
  const places = Object.keys(fragment.nodes).map((id) => positionOf(fragment, id));
  const left = Math.min(...places.map(([x]) => x));
  const top = Math.min(...places.map(([, y]) => y));
  const [x, y] = view.pointer.peek();
  let made: readonly string[] = [];
  let cut: readonly Ends[] = [];
  editAt(view, "Paste", (workflow, where) => {
    const by = [Math.round(x - left), Math.round(y - top)] as const;
    const pasted = paste(workflow, where, fragment, { by, keepWires });
    made = Object.values(pasted.ids);
    const here = new Set(made);
    const isFromOutside = ({ from, to }: Ends): boolean =>
      here.has(to.node) && !here.has(from.node);
    const fitting = cutMisfits(pasted.workflow, where, view.catalogue.peek(), isFromOutside);
    cut = fitting.cut;
    return fitting.workflow;
  });
  view.select(made);
  return cut;
}
