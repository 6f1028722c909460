import { labelOf, namesIn } from "../../../src/drawing/in_words.ts";
import { bodyOf } from "../../../src/graph/bodies.ts";
import { openCanvas } from "../../../src/graph/canvas.ts";
import type { Diagnostic, DiagnosticCode } from "../../../src/graph/diagnostic.ts";
import { nodeOf, removeNodes, setMode, setNode, setOutput } from "../../../src/graph/edit_nodes.ts";
import { editBody, removeSubgraphInput } from "../../../src/graph/edit_subgraph.ts";
import {
  addRow,
  arrangeRows,
  clearInput,
  connect,
  rowDefaults,
  setValue,
} from "../../../src/graph/edit_wires.ts";
import { isGroup } from "../../../src/graph/group.ts";
import { isVariable, printKind } from "../../../src/graph/kind.ts";
import { writable } from "../../../src/graph/literal.ts";
import { nodeTypes } from "../../../src/graph/node_types.ts";
import { own, without } from "../../../src/graph/record.ts";
import { isLink, literalOf, rowsOf, sourceOf } from "../../../src/graph/reference.ts";
import type { Body, Workflow } from "../../../src/graph/workflow.ts";
import { t } from "../../../src/words/translate.ts";
import type { CanvasView } from "../../canvas/canvas_view.ts";
import type { Canvases } from "../../canvas/canvases.ts";
import { looseEnd } from "../../canvas/gestures/drag_wire.ts";
import { jump, type Place, placeOf } from "./place_of.ts";

/** What takes a problem away at once. */
export interface Mend {
  readonly title: string;
  run(): void;
}

/** A problem of a node, and where that stands. */
interface Broken extends Place {
  readonly app: Canvases;
  readonly view: CanvasView;
  readonly fault: Diagnostic;
  /** The input that it is about, where it is about one. */
  readonly port: string;
  /** What the check proposes in place of what stands there. */
  readonly near: string | undefined;
}

/** What mends a problem, best first; none where it takes a person to know. */
export function mendsOf(app: Canvases, view: CanvasView, fault: Diagnostic): readonly Mend[] {
  const workflow = view.document.workflow.peek();
  const near = /^use "(.*)"$/.exec(fault.fix ?? "")?.[1];
  const whole = own(WHOLE, fault.code)?.(view, fault, near);
  if (whole) return whole;
  const place = placeOf(workflow, fault);
  const known = place && own(BY_CODE, fault.code);
  if (!known || !own(bodyOf(workflow, place.where).nodes, place.id)) return [];
  return known({ app, view, fault, ...place, port: fault.port ?? "", near });
}

/** Of problems that are no node's. */
const WHOLE: Partial<
  Record<
    DiagnosticCode,
    (view: CanvasView, fault: Diagnostic, near: string | undefined) => readonly Mend[]
  >
> = {
  "unknown-output": (view, { node, subgraph }, near) => {
    const put = (id: string | undefined): () => void => () =>
      change(view, (workflow) =>
        editBody(workflow, subgraph, (body) => ({
          ...body,
          outputs: body.outputs.flatMap((one) => one !== node ? one : id ?? []),
        })));
    return [
      ...(near === undefined ? [] : [{ title: t`Use "${near}"`, run: put(near) }]),
      { title: t`Take it off the outputs`, run: put(undefined) },
    ];
  },
  "unknown-form-field": (view, { message }) => [{
    title: t`Take it out of the form`,
    run: () =>
      change(view, (workflow) => ({
        ...workflow,
        view: {
          ...workflow.view,
          form: (workflow.view.form ?? []).filter(({ node, port }) =>
            !message.includes(`"${node}.${port}"`)
          ),
        },
      })),
  }],
  "unused-subgraph": (view, { subgraph }) => [{
    title: t`Delete it`,
    run: () =>
      change(view, (workflow) => ({
        ...workflow,
        subgraphs: without(workflow.subgraphs, [subgraph!]),
      })),
  }],
  "unused-input": (view, { subgraph, port }) => [{
    title: t`Delete it`,
    run: () => change(view, (workflow) => removeSubgraphInput(workflow, subgraph!, port!)),
  }],
};

const BY_CODE: Partial<Record<DiagnosticCode, (broken: Broken) => readonly Mend[]>> = {
  "bad-choice": (broken) => broken.near === undefined ? [] : use(broken, broken.near),
  "bad-literal": (broken) => broken.near === undefined ? [] : use(broken, broken.near),
  "out-of-range": (broken) =>
    numbersIn(broken.fault.fix).slice(0, 1).flatMap((one) => use(broken, one)),
  "no-multiple": (broken) =>
    [...new Set(numbersIn(broken.fault.fix))].flatMap((one) => use(broken, one)),
  "unknown-port": (broken) => {
    const { id, port, near } = broken;
    const inputs = own(bodyFor(broken).nodes, id)?.inputs ?? {};
    const rename = near !== undefined && !Object.hasOwn(inputs, near)
      ? [edit(broken, t`Use "${near}"`, (body) => {
        const { [port]: value, ...rest } = nodeOf(body, id).inputs ?? {};
        return setNode(body, id, { ...nodeOf(body, id), inputs: { ...rest, [near]: value } });
      })]
      : [];
    return [...rename, takeOut(broken, t`Take it out`)];
  },
  "unknown-type": (broken) => {
    const { id, near } = broken;
    return [
      ...(near === undefined ? [] : [
        edit(
          broken,
          t`Use "${near}"`,
          (body) => setNode(body, id, { ...nodeOf(body, id), type: near }),
        ),
      ]),
      replace(broken),
    ];
  },
  "deprecated": (broken) => [replace(broken)],
  "dangling-link": (broken) => [
    ...(broken.near === undefined ? [] : use(broken, { from: broken.near }, broken.near)),
    takeOut(broken, t`Disconnect it`),
  ],
  "wrong-kind": (broken) => [takeOut(broken, t`Disconnect it`), addNodeFor(broken)],
  "missing-input": (broken) => [...connectTo(broken), addNodeFor(broken)],
  "node-check": (broken) => lacksWire(broken) ? [...connectTo(broken), addNodeFor(broken)] : [],
  "too-few-rows": (broken) => {
    const { app, view, fault, id, port } = broken;
    const [missing = 0] = numbersIn(fault.fix);
    const type = nodeTypes(view.document.workflow.peek(), app.catalogue.peek())(typeIn(broken));
    const group = own(type?.inputs, port);
    if (!group || !isGroup(group) || !Object.keys(rowDefaults(group)).length) return [];
    return [
      edit(broken, t`Add ${missing}`, (body) =>
        Array.from({ length: missing }).reduce<typeof body>(
          (grown) => addRow(grown, id, port, rowDefaults(group)),
          body,
        )),
    ];
  },
  "too-many-rows": (broken) => {
    const { fault, id, port } = broken;
    const [many = 0] = numbersIn(fault.fix);
    return [edit(broken, t`Remove the last ${many}`, (body) => {
      const rows = rowsOf(Object.keys(nodeOf(body, id).inputs ?? {}), port);
      return arrangeRows(body, id, port, rows.slice(0, -many));
    })];
  },
  "unused-node": (broken) => {
    const { id, fault } = broken;
    if (fault.fix?.startsWith("mute")) {
      return [edit(broken, t`Mute it too`, (body) => setMode(body, [id], "mute"))];
    }
    return [
      edit(broken, t`Mark as output`, (body) => setOutput(body, id, true)),
      edit(broken, t`Delete it`, (body) => removeNodes(body, [id])),
    ];
  },
};

/** Whether nothing stands at the input, and only a wire can bring it something. */
function lacksWire(broken: Broken): boolean {
  const { app, view, id, port } = broken;
  const type = nodeTypes(view.document.workflow.peek(), app.catalogue.peek())(typeIn(broken));
  const input = own(type?.inputs, port);
  if (!input || isGroup(input) || own(nodeOf(bodyFor(broken), id).inputs, port)) return false;
  return writable(input.kind, app.catalogue.peek().kinds) === undefined;
}

const change = ({ document }: CanvasView, edit: (workflow: Workflow) => Workflow): void =>
  document.edit("Mend a problem", edit);

const edit = (
  { view, where }: Broken,
  title: string,
  of: <B extends Body>(body: B) => B,
): Mend => ({ title, run: () => change(view, (workflow) => editBody(workflow, where, of)) });

const bodyFor = ({ view, where }: Broken): Body => bodyOf(view.document.workflow.peek(), where);

const typeIn = (broken: Broken): string => nodeOf(bodyFor(broken), broken.id).type;

/** Writes a value in place of one that is written: what a wire brings has to be changed where it comes from. */
function use(broken: Broken, value: unknown, shown = value): readonly Mend[] {
  const { id, port } = broken;
  const now = own(own(bodyFor(broken).nodes, id)?.inputs ?? {}, port);
  if (isLink(now) !== isLink(value) || Array.isArray(literalOf(now))) return [];
  const title = typeof shown === "string" ? t`Use "${shown}"` : t`Use ${shown}`;
  const to = { node: id, port };
  return [
    edit(
      broken,
      title,
      (body) => isLink(value) ? connect(body, sourceOf(value), to) : setValue(body, to, value),
    ),
  ];
}

const takeOut = (broken: Broken, title: string): Mend =>
  edit(broken, title, (body) => clearInput(body, { node: broken.id, port: broken.port }));

/** Outputs more than these that would fit are a choice for the canvas, not for buttons. */
const FEW = 3;

/** The wires from outputs of that very kind that are there already: of a node's the one called as the input is. */
function connectTo(broken: Broken): readonly Mend[] {
  const { app, view, where, id, port } = broken;
  const workflow = view.document.workflow.peek();
  const catalogue = app.catalogue.peek();
  const [types, names] = [nodeTypes(workflow, catalogue), namesIn(workflow, catalogue)];
  const canvas = openCanvas(workflow, catalogue, where);
  const to = { node: id, port };
  const kind = canvas.inputKind(to);
  if (kind === undefined || kind === "any" || isVariable(kind)) return [];
  const body = bodyFor(broken);
  const taken = Object.values(nodeOf(body, id).inputs ?? {}).filter(isLink).map(
    ({ from }) => from,
  );
  const found = Object.entries(body.nodes).flatMap(([node, { type, mode }]) => {
    if (mode || node === id) return [];
    const outputs = Object.entries(types(type)?.outputs ?? {}).filter(([output]) => {
      const from = { node, port: output };
      return printKind(canvas.outputKind(from) ?? "any") === printKind(kind) &&
        canvas.canWire(from, to).ok && !taken.includes(`${node}.${output}`);
    });
    const named = outputs.filter(([output]) => output === port);
    const chosen = named.length ? named : outputs;
    const title = names(where, node);
    return chosen.map(([output, of]) => ({
      from: { node, port: output },
      name: chosen.length > 1 ? `${title}: ${labelOf({ name: output, port: of })}` : title,
    }));
  });
  return found.length > FEW
    ? []
    : found.map(({ from, name }) =>
      edit(broken, t`Connect it with ${name}`, (body) => connect(body, from, to))
    );
}

const replace = ({ app, view, fault, id }: Broken): Mend => ({
  title: t`Replace with…`,
  run() {
    jump(view, fault);
    app.execute("node.replace", id);
  },
});

/** The search for a node whose output goes to the input. */
const addNodeFor = ({ view, fault, id, port }: Broken): Mend => ({
  title: t`Add a node for it…`,
  run() {
    jump(view, fault);
    const item = view.scene.nodes.peek().get(id);
    if (!item) return;
    const wire = looseEnd(view, { node: id, side: "input", name: port });
    view.search.value = { at: [item.x.peek() - 300, item.y.peek()], wire };
  },
});

const numbersIn = (text = ""): readonly number[] =>
  [...text.matchAll(/-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/g)].map(Number);
