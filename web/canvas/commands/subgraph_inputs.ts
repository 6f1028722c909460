import { controlName } from "../../../src/drawing/control_name.ts";
import { labelOf } from "../../../src/drawing/in_words.ts";
import { bodyOf, subgraphOf, type Where } from "../../../src/graph/bodies.ts";
import type { Catalogue } from "../../../src/graph/catalogue.ts";
import { freeId } from "../../../src/graph/edit_nodes.ts";
import {
  editSubgraph,
  exposeInput,
  moveSubgraphInput,
  removeSubgraphInput,
} from "../../../src/graph/edit_subgraph.ts";
import type { NodeType } from "../../../src/graph/node.ts";
import {
  inputNames,
  REROUTE,
  subgraphName,
  subgraphType,
  type TypeLookup,
} from "../../../src/graph/node_types.ts";
import type { Port } from "../../../src/graph/port.ts";
import { own } from "../../../src/graph/record.ts";
import { INPUTS, isLink, literalOf, placeOf, sourceOf } from "../../../src/graph/reference.ts";
import type { Workflow } from "../../../src/graph/workflow.ts";
import { t } from "../../../src/words/translate.ts";
import { inputFrom, type InputPlace } from "../../core/argument.ts";
import type { QuickPick } from "../../core/quick_input.ts";
import type { Command } from "../../core/registry.ts";
import type { Canvases } from "../canvases.ts";
import { editAt } from "./edit_shown.ts";
import { frontOf, selectedNodes } from "./selected.ts";
import { editTelling } from "./tell_lost.ts";

/** What of a subgraph is set from outside: its values shown on it, their order, and taken off again. */
export function subgraphInputCommands(
  app: Pick<Canvases, "canvas" | "quickInput" | "catalogue" | "toasts">,
): readonly Command[] {
  const { canvas, quickInput, catalogue } = app;
  /** What a menu of an input does with the input of a subgraph that it is, or is given by. */
  const shown = (
    id: string,
    title: string,
    edit: (workflow: Workflow, at: SubgraphInput) => Workflow,
  ): Command => ({
    id: `canvas.${id}`,
    title,
    hidden: true,
    run: (argument) =>
      editAt(frontOf(canvas), title, (workflow, where) => {
        const at = subgraphInputAt(workflow, where, inputFrom(argument));
        if (!at) throw new RangeError("This is no input of a subgraph");
        return edit(workflow, at);
      }),
  });
  const besides = (subgraph: string, input: string): (other: string) => boolean =>
    isDrawnBeside(input, frontOf(canvas).scene.lookup(subgraphType(subgraph)), catalogue.peek());
  return [
    {
      id: "canvas.exposeInput",
      title: "Show on the subgraph",
      hidden: true,
      enablement: "inSubgraph",
      run(argument) {
        const view = frontOf(canvas);
        const inner = inputFrom(argument);
        editAt(
          view,
          "Show on the subgraph",
          (workflow, where) => showOn(workflow, where!, inner, view.scene.lookup),
        );
      },
    },
    {
      id: "canvas.hideInput",
      title: t`Take off the subgraph`,
      hidden: true,
      run(argument) {
        const { document } = frontOf(canvas);
        const where = document.where.peek();
        const off = subgraphInputAt(document.workflow.peek(), where, inputFrom(argument));
        if (!off) throw new RangeError("This is no input of a subgraph");
        const edit = (workflow: Workflow): Workflow =>
          removeSubgraphInput(workflow, off.subgraph, off.input);
        editTelling(app, document, t`Take off the subgraph`, { edit, off });
      },
    },
    shown("inputUp", t`Move up on the subgraph`, (workflow, { subgraph, input }) => {
      return moveSubgraphInput(workflow, subgraph, { input, by: -1 }, besides(subgraph, input));
    }),
    shown("inputDown", t`Move down on the subgraph`, (workflow, { subgraph, input }) => {
      return moveSubgraphInput(workflow, subgraph, { input, by: 1 }, besides(subgraph, input));
    }),
    {
      id: "canvas.showInner",
      title: "Show values of inside on it…",
      category: "Canvas",
      enablement: "selectionCount == 1",
      async run(argument) {
        const view = frontOf(canvas);
        const [id] = selectedNodes(view, argument);
        const name = subgraphName(own(view.document.body.peek().nodes, id ?? "")?.type ?? "");
        if (name === undefined) throw new RangeError("Select a node that is a subgraph");
        // One after another, until there are enough.
        for (let isMore = false;; isMore = true) {
          const picks = innerValues(view.document.workflow.peek(), name, view.scene.lookup);
          if (!picks.length && isMore) return;
          if (!picks.length) throw new RangeError("All values of inside are wired, or shown on it");
          const question = isMore
            ? t`Show which value of inside? Escape when that is all`
            : t`Show which value of inside?`;
          const picked = await quickInput.pick(question, picks);
          const inner = picks.find((one) => one.id === picked)?.inner;
          if (!inner) return;
          view.document.edit(
            "Show on the subgraph",
            (workflow) => showOn(workflow, name, inner, view.scene.lookup),
          );
        }
      },
    },
  ];
}

interface SubgraphInput {
  readonly subgraph: string;
  readonly input: string;
}

/** The input of a subgraph that an input is, on an instance of it, or is given by, inside. */
export function subgraphInputAt(
  workflow: Workflow,
  where: Where,
  { node, name }: InputPlace,
): SubgraphInput | undefined {
  const entry = own(bodyOf(workflow, where).nodes, node);
  const instance = subgraphName(entry?.type ?? "");
  if (instance !== undefined && own(own(workflow.subgraphs, instance)?.inputs, name)) {
    return { subgraph: instance, input: name };
  }
  const written = own(entry?.inputs, name);
  if (where === undefined || !isLink(written)) return undefined;
  const source = sourceOf(written);
  return source.node === INPUTS ? { subgraph: where, input: source.port } : undefined;
}

/** Which inputs a node draws in the same place as one of it: those that take wires only, or those with a control. */
export function isDrawnBeside(
  input: string,
  type: NodeType | undefined,
  { kinds }: Pick<Catalogue, "kinds">,
): (other: string) => boolean {
  const isSet = (name: string): boolean => {
    const port = type && placeOf(type.inputs, name)?.port;
    return port !== undefined && controlName(port, kinds) !== undefined;
  };
  return (other) => isSet(other) === isSet(input);
}

/** Makes an inner value one of the subgraph, which says of which node it is where another one is called alike. */
export function showOn(
  workflow: Workflow,
  name: string,
  inner: InputPlace,
  lookup: TypeLookup,
): Workflow {
  const subgraph = subgraphOf(workflow, name);
  const input = freeId(subgraph.inputs, inner.name.split(".").at(-1)!);
  const exposed = exposeInput(workflow, name, { node: inner.node, port: inner.name }, input);
  const type = lookup(own(subgraph.nodes, inner.node)?.type ?? "");
  const port = type && placeOf(type.inputs, inner.name)?.port;
  const others = Object.entries(lookup(subgraphType(name))?.inputs ?? {})
    .map(([name, port]) => labelOf({ name, port: port as Port }));
  const label = port ? labelOf({ name: inner.name, port }) : input;
  if (!others.includes(label)) return exposed;
  const title = `${titleIn(subgraph, inner.node, lookup)}: ${label}`;
  return editSubgraph(exposed, name, ({ inputs, ...rest }) => ({
    ...rest,
    inputs: { ...inputs, [input]: { ...inputs[input], title } },
  }));
}

/** The values inside a subgraph that it does not show yet: all that no wire gives. */
function innerValues(
  workflow: Workflow,
  name: string,
  lookup: TypeLookup,
): readonly (QuickPick & { readonly inner: InputPlace })[] {
  const subgraph = subgraphOf(workflow, name);
  return Object.entries(subgraph.nodes).flatMap(([node, { type: typeName, inputs = {} }]) => {
    const type = typeName === REROUTE ? undefined : lookup(typeName);
    if (!type) return [];
    const names = new Set([...inputNames(type.inputs, 0), ...Object.keys(inputs)]);
    return [...names].flatMap((port) => {
      const place = placeOf(type.inputs, port);
      const value = own(inputs, port) ?? place?.port.default;
      if (!place || isLink(value)) return [];
      const title = `${titleIn(subgraph, node, lookup)}: ${
        labelOf({ name: port, port: place.port })
      }`;
      const detail = value === undefined ? "" : String(literalOf(value)).slice(0, 60);
      const inner = { node, name: port };
      return [{ id: `${node}.${port}`, title, detail, aliases: [`${node}.${port}`], inner }];
    });
  });
}

function titleIn(
  { nodes, view }: Pick<Workflow, "nodes" | "view">,
  node: string,
  lookup: TypeLookup,
): string {
  return view.nodes?.[node]?.title ?? lookup(own(nodes, node)?.type ?? "")?.title ?? node;
}
