import { addFrame, addNote } from "../../../src/graph/edit_view.ts";
import { clearInput } from "../../../src/graph/edit_wires.ts";
import { t } from "../../../src/words/translate.ts";
import { inputFrom, textFrom } from "../../core/argument.ts";
import type { QuickPick } from "../../core/quick_input.ts";
import type { Command, Naming } from "../../core/registry.ts";
import type { Canvases } from "../canvases.ts";
import { bend } from "../connect_wire.ts";
import { connectByKeyboard } from "../gestures/connect_by_keyboard.ts";
import { cut } from "../gestures/drag_wire.ts";
import { frameKey, noteKey, rectOf } from "../item.ts";
import { placeForNode } from "../place_for_node.ts";
import { moveItems, placeItems } from "../place_items.ts";
import { namesOn } from "../port_name.ts";
import { around } from "../rect.ts";
import { align, arrange, distribute, selectedItems } from "./arrange.ts";
import { frameRound, groupCommands } from "./group_commands.ts";
import { downstream, select, upstream } from "./select_connected.ts";
import { editShown } from "./edit_shown.ts";
import { frontOf, selectedNodes } from "./selected.ts";

const category = "Canvas";
const when = "canvasFocus && !textInputFocus";
const enablement = "hasDocument";

export const canvasCommands = (app: Canvases): readonly Command[] => [
  {
    id: "canvas.addNode",
    title: "Add a node…",
    category,
    icon: "add",
    keys: ["a", "shift+a"],
    when: `${when} && !overlay`,
    enablement,
    run() {
      const view = frontOf(app.canvas);
      view.search.value = { at: placeForNode(view) };
    },
  },
  {
    id: "canvas.fit",
    title: "Show all",
    category,
    icon: "fit",
    keys: [".", "home"],
    when,
    enablement,
    run: () => frontOf(app.canvas).fit(),
  },
  {
    id: "canvas.fitSelection",
    title: "Show the selection",
    category,
    keys: ["f"],
    when,
    enablement: "hasSelection",
    run() {
      const view = frontOf(app.canvas);
      view.fit(view.document.selection.peek());
    },
  },
  zoom(app.canvas, 1.25, {
    id: "canvas.zoomIn",
    title: "Zoom in",
    keys: ["alt+=", "alt+plus", "plus"],
  }),
  zoom(app.canvas, 0.8, { id: "canvas.zoomOut", title: "Zoom out", keys: ["alt+-", "-"] }),
  {
    id: "canvas.lock",
    title: "Lock or unlock the canvas",
    category,
    icon: "lock",
    keys: ["h"],
    when,
    enablement,
    run() {
      const view = frontOf(app.canvas);
      view.locked.value = !view.locked.peek();
      view.panZoom?.lock(view.locked.peek());
    },
  },
  {
    id: "canvas.find",
    title: "Find a node in this graph…",
    category,
    icon: "search",
    keys: ["mod+f"],
    enablement,
    async run() {
      const view = frontOf(app.canvas);
      const picks = [...view.scene.nodes.peek().values()].map((node) => ({
        id: node.key,
        title: node.look.peek().title ?? node.type.peek().title,
        detail: node.key,
        aliases: [node.key, node.entry.peek().type],
      }));
      const id = await app.quickInput.pick(t`Find a node`, picks);
      if (id !== undefined) view.reveal(view.document.path.peek(), id);
    },
  },
  {
    id: "canvas.connect",
    title: "Connect a port…",
    category,
    keys: ["c"],
    when,
    enablement: "selectionCount == 1",
    async run(argument) {
      const view = frontOf(app.canvas);
      const [id] = selectedNodes(view, argument);
      const node = id === undefined ? undefined : view.scene.nodes.peek().get(id);
      if (!node) return;
      const { inputs, outputs } = node.measured.peek();
      const names = namesOn(view);
      const pickOf = (side: "input" | "output", said: string) => (name: string): QuickPick => ({
        id: `${side} ${name}`,
        title: names.port({ node: node.key, side, name }),
        detail: `${said} ${name}`,
      });
      const answer = await app.quickInput.pick(t`Connect which port of ${names.node(node.key)}`, [
        ...[...outputs.keys()].map(pickOf("output", t`output`)),
        ...[...inputs.keys()].map(pickOf("input", t`input`)),
      ]);
      const [side, name] = (answer?.split(" ") ?? []) as ["input" | "output", string];
      if (name) await connectByKeyboard(app.quickInput, view, { node: node.key, side, name });
    },
  },
  step(app, "left", -1, 0),
  step(app, "right", 1, 0),
  step(app, "up", 0, -1),
  step(app, "down", 0, 1),
  {
    id: "canvas.escape",
    title: "Leave the field, clear the selection, or leave the subgraph",
    category,
    keys: ["escape"],
    when: "canvasFocus && !overlay",
    enablement,
    run() {
      const view = frontOf(app.canvas);
      const field = document.activeElement?.closest("input,textarea,select,[role=slider]");
      if (field && view.pane?.contains(field)) {
        (field.closest<HTMLElement>(".node,[data-item]") ?? view.pane).focus({
          preventScroll: true,
        });
      } else if (view.document.selection.peek().size) view.select([]);
      else view.enter(view.document.path.peek().slice(0, -1));
    },
  },
  {
    id: "canvas.group",
    title: "Group the selection",
    category,
    icon: "group",
    keys: ["mod+g"],
    when,
    enablement,
    run() {
      const view = frontOf(app.canvas);
      const [x, y] = view.pointer.peek();
      const rect = around(selectedItems(view).map(rectOf)) ?? { x, y, width: 300, height: 200 };
      const notes = view.scene.notes.peek().map(rectOf);
      const { x: left, y: top, width, height } = frameRound(rect, notes);
      const index = view.scene.frames.peek().length;
      editShown(view, "Group", (body) =>
        addFrame(body, {
          title: t`Group`,
          at: [Math.round(left), Math.round(top)],
          size: [Math.round(width), Math.round(height)],
        }));
      view.select([frameKey(index)]);
    },
  },
  {
    id: "canvas.note",
    title: "Add a note",
    category,
    icon: "note",
    keys: ["shift+s"],
    when,
    enablement,
    run() {
      const view = frontOf(app.canvas);
      const [x, y] = view.pointer.peek();
      const index = view.scene.notes.peek().length;
      editShown(
        view,
        "Add note",
        (body) => addNote(body, { text: "", at: [Math.round(x), Math.round(y)] }),
      );
      view.select([noteKey(index)]);
    },
  },
  {
    id: "canvas.layout",
    title: "Arrange automatically",
    category,
    icon: "layout",
    keys: ["l"],
    when,
    enablement,
    run: () => arrange(frontOf(app.canvas)),
  },
  saveAs(app, "svg"),
  saveAs(app, "png"),
  ...(["left", "center", "right", "top", "middle", "bottom"] as const).map((edge) =>
    align(app.canvas, edge)
  ),
  distribute(app.canvas, "x", t`Distribute horizontally`),
  distribute(app.canvas, "y", t`Distribute vertically`),
  {
    id: "canvas.disconnect",
    title: "Disconnect",
    hidden: true,
    run: (argument) => cut(frontOf(app.canvas), inputFrom(argument)),
  },
  {
    id: "canvas.resetInput",
    title: "Set back to the default",
    hidden: true,
    run(argument) {
      const { node, name } = inputFrom(argument);
      editShown(frontOf(app.canvas), "Set back", (body) => clearInput(body, { node, port: name }));
    },
  },
  {
    id: "canvas.reroute",
    title: "Add a reroute",
    hidden: true,
    run(argument) {
      const key = textFrom(argument);
      const view = frontOf(app.canvas);
      const wire = view.scene.wires.peek().find((one) => one.key === key);
      if (wire) bend(view, wire, view.pointer.peek());
    },
  },
  {
    id: "canvas.cutWire",
    title: "Delete the wire",
    hidden: true,
    run(argument) {
      const key = textFrom(argument);
      const dot = key.indexOf(".");
      const view = frontOf(app.canvas);
      view.chosenWire.value = undefined;
      cut(view, { node: key.slice(0, dot), name: key.slice(dot + 1) });
    },
  },
  ...groupCommands(app.canvas),
  {
    id: "canvas.tools",
    title: "Go to the tools at the selection",
    category,
    keys: ["t"],
    when,
    enablement: "hasSelection",
    run: () =>
      frontOf(app.canvas).pane?.querySelector<HTMLElement>(".selection-toolbox [tabindex='0']")
        ?.focus(),
  },
  select(
    app.canvas,
    "canvas.selectUpstream",
    t`Select what feeds it`,
    (view, ids) => upstream(view, ids),
  ),
  select(
    app.canvas,
    "canvas.selectDownstream",
    t`Select what it feeds`,
    (view, ids) => downstream(view, ids),
  ),
];

function zoom(canvas: Canvases["canvas"], factor: number, naming: Naming): Command {
  return {
    ...naming,
    category,
    when,
    enablement,
    run: () => frontOf(canvas).zoomBy(factor),
  };
}

/** Saves a picture of what is in front, with the graph in it. */
function saveAs({ canvas, host }: Pick<Canvases, "canvas" | "host">, type: "svg" | "png"): Command {
  return {
    id: `canvas.save_${type}`,
    title: `Save a picture of the graph as ${type.toUpperCase()}`,
    category,
    icon: "download",
    enablement,
    async run() {
      const view = frontOf(canvas);
      const { drawCanvas } = await import("./draw_canvas.ts");
      const name = view.document.name.peek().split("/").at(-1)!;
      host.saveFile(`${name}.${type}`, await drawCanvas(view, host, type));
    },
  };
}

/** Arrow keys move the selection, by the grid with Shift. */
function step(
  { canvas, settings }: Pick<Canvases, "canvas" | "settings">,
  direction: string,
  x: number,
  y: number,
): Command {
  return {
    id: `canvas.move_${direction}`,
    title: `Move ${direction}`,
    category,
    keys: [direction, `shift+${direction}`],
    when,
    enablement: "hasSelection",
    run() {
      const view = frontOf(canvas);
      const by = settings.read<number>("canvas.grid");
      const items = selectedItems(view);
      moveItems(items.map((item) => [item, [item.x.peek() + x * by, item.y.peek() + y * by]]));
      view.document.edit(
        "Move",
        (workflow) => placeItems(workflow, view.document.where.peek(), items),
        `move ${[...view.document.selection.peek()].join()}`,
      );
    },
  };
}
