import { subgraphOf } from "../../../src/graph/bodies.ts";
import {
  removeSubgraphInput,
  removeSubgraphResult,
  renameSubgraphInput,
  renameSubgraphResult,
} from "../../../src/graph/edit_subgraph.ts";
import { subgraphName } from "../../../src/graph/node_types.ts";
import { own } from "../../../src/graph/record.ts";
import { INPUTS, isId, RESULTS } from "../../../src/graph/reference.ts";
import { retitleSubgraph, titleFault } from "../../../src/graph/subgraph_title.ts";
import { t } from "../../../src/words/translate.ts";
import { inputFrom } from "../../core/argument.ts";
import type { Core } from "../../core/core.ts";
import type { Command } from "../../core/registry.ts";
import type { OpenDocument } from "../../document/open_document.ts";
import type { Canvases } from "../canvases.ts";
import { frontOf, selectedNodes } from "./selected.ts";
import { editTelling } from "./tell_lost.ts";

const category = "Canvas";

/** Names of subgraphs and of what goes into them and comes out. */
export const subgraphNameCommands = (
  app: Pick<Canvases, "canvas" | "quickInput" | "toasts">,
): readonly Command[] => [
  {
    id: "canvas.renameSubgraph",
    title: "Rename the subgraph…",
    category,
    async run(argument) {
      const view = frontOf(app.canvas);
      const { document } = view;
      const graph = document.workflow.peek();
      const [id] = selectedNodes(view, argument);
      const selected = id === undefined ? undefined : document.body.peek().nodes[id];
      const from = subgraphName(selected?.type ?? "") ?? document.where.peek();
      if (from === undefined) {
        throw new RangeError("Select a node that is a subgraph, or enter one");
      }
      const value = subgraphOf(graph, from).title ?? from;
      const to = await app.quickInput.ask(t`Another name of "${value}"`, {
        value,
        fault: (text) => titleFault(graph, text, from),
      });
      if (to === undefined || to === value) return;
      document.edit("Rename subgraph", (workflow) => retitleSubgraph(workflow, from, to));
    },
  },
  {
    id: "canvas.renameSubgraphPort",
    title: "Rename an input or a result of the subgraph…",
    category,
    enablement: "inSubgraph",
    async run(argument) {
      const port = portAt(app, argument) ?? await pickPort(app, t`Rename which?`);
      if (!port) return;
      const { document, where, isInput, name: from, others } = port;
      const to = await askName(app.quickInput, t`Another name of "${from}"`, from, others);
      if (to === undefined || to === from) return;
      const rename = isInput ? renameSubgraphInput : renameSubgraphResult;
      document.edit(
        isInput ? "Rename input" : "Rename result",
        (workflow) => rename(workflow, where, from, to),
      );
    },
  },
  {
    id: "canvas.removeSubgraphPort",
    title: "Take an input or a result off the subgraph…",
    category,
    enablement: "inSubgraph",
    async run(argument) {
      const port = portAt(app, argument) ?? await pickPort(app, t`Take off which?`);
      if (!port) return;
      const { document, where, isInput, name } = port;
      const remove = isInput ? removeSubgraphInput : removeSubgraphResult;
      editTelling(app, document, isInput ? "Remove input" : "Remove result", {
        edit: (workflow) => remove(workflow, where, name),
        off: isInput ? { subgraph: where, input: name } : undefined,
      });
    },
  },
];

interface SubgraphPort {
  readonly document: OpenDocument;
  /** The subgraph. */
  readonly where: string;
  readonly isInput: boolean;
  readonly name: string;
  /** All on its side, by name. */
  readonly others: Readonly<Record<string, unknown>>;
}

/** That which a menu, or a double click, is of: at one of the ends within a subgraph. */
function portAt(
  { canvas }: Pick<Canvases, "canvas">,
  argument: unknown,
): SubgraphPort | undefined {
  const { document } = frontOf(canvas);
  const where = document.where.peek();
  if (argument === undefined || where === undefined) return undefined;
  const { node, name } = inputFrom(argument);
  const isInput = node === INPUTS;
  const { inputs, results } = subgraphOf(document.workflow.peek(), where);
  const others = isInput ? inputs : results;
  if (!isInput && node !== RESULTS || own(others, name) === undefined) return undefined;
  return { document, where, isInput, name, others };
}

async function pickPort(
  { canvas, quickInput }: Pick<Canvases, "canvas" | "quickInput">,
  question: string,
): Promise<SubgraphPort | undefined> {
  const { document } = frontOf(canvas);
  const where = document.where.peek();
  if (where === undefined) throw new RangeError("Enter a subgraph first");
  const { inputs, results } = subgraphOf(document.workflow.peek(), where);
  const ports = [inputs, results].flatMap((others, index) =>
    Object.keys(others).map((name) => ({ document, where, isInput: index === 0, name, others }))
  );
  if (!ports.length) throw new RangeError("The subgraph has neither inputs nor results");
  const answer = await quickInput.pick(
    question,
    ports.map(({ name, isInput }, index) => ({
      id: String(index),
      title: name,
      detail: isInput ? t`input` : t`result`,
    })),
  );
  return answer === undefined ? undefined : ports[Number(answer)];
}

function askName(
  quickInput: Core["quickInput"],
  question: string,
  value: string,
  taken: Readonly<Record<string, unknown>>,
): Promise<string | undefined> {
  return quickInput.ask(question, {
    value,
    fault: (text) =>
      !isId(text)
        ? t`One word of letters, digits, _ and -`
        : text !== value && own(taken, text) !== undefined
        ? t`There is "${text}" already`
        : undefined,
  });
}
