import type { Target } from "../../../src/graph/edit_wires.ts";
import { own } from "../../../src/graph/record.ts";
import { isLink } from "../../../src/graph/reference.ts";
import type { Body } from "../../../src/graph/workflow.ts";
import { t } from "../../../src/words/translate.ts";
import { inputFrom } from "../../core/argument.ts";
import type { Command } from "../../core/registry.ts";
import type { Documents } from "../../document/documents.ts";
import type { CanvasView } from "../canvas_view.ts";
import type { Canvases } from "../canvases.ts";
import { labelOf } from "../../../src/drawing/in_words.ts";
import { copyValues, pasteValues, readValues, resetValues } from "./input_values.ts";
import { editShown } from "./edit_shown.ts";
import { frontOf, selectedNodes } from "./selected.ts";
import { dissolveValueNode, makeValueNode, putValueBack } from "./value_nodes.ts";

const category = "Node";
const when = "canvasFocus && !textInputFocus";

/** Commands about what stands in nodes. */
export const nodeCommands = (app: Canvases): readonly Command[] => [
  {
    id: "node.copyValues",
    title: "Copy its values",
    category,
    keys: ["mod+alt+c"],
    when,
    enablement: "hasSelection",
    async run(argument) {
      const view = frontOf(app.canvas);
      const [id] = selectedNodes(view, argument);
      if (id === undefined) return;
      await app.host.writeClipboard(copyValues(view.document.body.peek(), id));
      app.toasts.show("info", t`The values of "${id}" are in the clipboard`);
    },
  },
  {
    id: "node.pasteValues",
    title: "Paste values into it",
    category,
    keys: ["mod+alt+v"],
    when,
    enablement: "hasSelection",
    async run(argument) {
      const view = frontOf(app.canvas);
      const values = readValues(await app.host.readClipboard());
      if (!values) {
        throw new SyntaxError("There are no values in the clipboard: copy a node's first");
      }
      let count = 0;
      editShown(view, "Paste values", (body) => {
        count = 0;
        return selectedNodes(view, argument).reduce((result, id) => {
          const { kinds } = app.catalogue.peek();
          const { lookup } = view.scene;
          const pasted = pasteValues(result, id, values, { lookup, kinds });
          count += pasted.count;
          return pasted.body;
        }, body);
      });
      if (!count) throw new RangeError("None of the values in the clipboard fits an input here");
    },
  },
  {
    id: "node.resetValues",
    title: "Set all its values back to the defaults",
    category,
    enablement: "hasSelection",
    run(argument) {
      const view = frontOf(app.canvas);
      editShown(
        view,
        "Set values back",
        (body) =>
          selectedNodes(view, argument).reduce((result, id) => resetValues(result, id), body),
      );
    },
  },
  {
    id: "node.valueToNode",
    title: "Make a value of it a node…",
    category,
    enablement: "hasSelection",
    async run(argument) {
      const view = frontOf(app.canvas);
      const [id] = selectedNodes(view, argument);
      const node = id === undefined ? undefined : view.scene.nodes.peek().get(id);
      if (!node) return;
      const cells = node.measured.peek().rows
        .flatMap(({ row }) => row.row === "control" ? [row.input] : []);
      const port = await app.quickInput.pick(
        t`Which value`,
        cells.map((cell) => ({ id: cell.name, title: labelOf(cell) })),
      );
      if (port !== undefined) valueToNode(view, app.catalogue, { node: node.key, port });
    },
  },
  {
    id: "node.valueBack",
    title: "Put its value back into what it feeds",
    category,
    enablement: "hasSelection",
    run(argument) {
      const view = frontOf(app.canvas);
      const { lookup } = view.scene;
      editShown(view, "Put value back", (body) =>
        selectedNodes(view, argument).reduce(
          (result, id) => dissolveValueNode(result, id, lookup),
          body,
        ));
      view.select([]);
    },
  },
  {
    id: "canvas.valueToNode",
    title: "Make this value a node",
    hidden: true,
    run(argument) {
      const { node, name } = inputFrom(argument);
      valueToNode(frontOf(app.canvas), app.catalogue, { node, port: name });
    },
  },
  {
    id: "canvas.valueBack",
    title: "Put the value back into the input",
    hidden: true,
    run(argument) {
      const { node, name } = inputFrom(argument);
      const view = frontOf(app.canvas);
      editShown(
        view,
        "Put value back",
        (body) => putValueBack(body, { node, port: name }, view.scene.lookup),
      );
    },
  },
];

/** Makes the node for one input, and for the inputs of the same name of the other nodes that are selected. */
function valueToNode(view: CanvasView, catalogue: Documents["catalogue"], place: Target): void {
  const { nodes } = view.document.body.peek();
  const selected = selectedNodes(view);
  const kind = (id: string): unknown =>
    JSON.stringify(view.scene.nodes.peek().get(id)?.type.peek().inputs[place.port]);
  const others = selected.includes(place.node) ? selected : [];
  const places = [
    place,
    ...others.filter((id) =>
      id !== place.node && kind(id) === kind(place.node) &&
      !isLink(own(own(nodes, id)?.inputs, place.port))
    ).map((node) => ({ node, port: place.port })),
  ];
  let made = "";
  editShown(view, "Make value a node", <B extends Body>(body: B): B => {
    const result = makeValueNode(body, places, catalogue.peek(), view.scene.lookup);
    made = result.id;
    return result.body;
  });
  view.select([made]);
}
