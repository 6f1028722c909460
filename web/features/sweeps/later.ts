import { h } from "preact";
import { parseWorkflow, printWorkflow } from "../../../src/graph/parse.ts";
import { jsonText } from "../../../src/api/route.ts";
import { inputNames, nodeTypes } from "../../../src/graph/node_types.ts";
import { own } from "../../../src/graph/record.ts";
import { placeOf } from "../../../src/graph/reference.ts";
import { writable } from "../../../src/graph/literal.ts";
import { setSweep } from "../../../src/graph/sweep.ts";
import { plural, t } from "../../../src/words/translate.ts";
import type { Canvases } from "../../canvas/canvases.ts";
import { frontOf, selectedNodes } from "../../canvas/commands/selected.ts";
import { inputFrom, textFrom } from "../../core/argument.ts";
import { lazy } from "../../core/lazy.tsx";
import type { Command, Contributions } from "../../core/registry.ts";
import { showTab } from "../../document/editor_groups.ts";
import type { OpenDocument } from "../../document/open_document.ts";
import { prefixOf } from "../../document/open_document.ts";
import { documentOf } from "../../runs/kinship.ts";
import { axisName, axisPort, MOST_AXES, startAxis } from "./axis_state.ts";
import { sweepCsv } from "./sweep_csv.ts";
import { createSweepResults } from "./sweep_results.ts";
import type { SweepResults } from "./sweep_results.ts";

/** Name of the editor that shows a document as a sweep. */
const SWEEP = "sweep";
const category = "Sweep";

const View = lazy(async () => (await import("./sweep_view.tsx")).SweepView);

export function later(app: Canvases): Contributions {
  const results = createSweepResults(app);
  return {
    editors: { [SWEEP]: ({ document }) => h(View, { document, results }) },
    commands: [...axisCommands(app), ...runCommands(app, results)],
    menus: [
      { menu: "input", group: "2_form", command: "sweep.input", when: "input.writable" },
      { menu: "workflow", group: "4_editor", command: "sweep.toggle", bar: "Sweep" },
    ],
  };
}

const axisCommands = (app: Canvases): readonly Command[] => [
  {
    id: "sweep.toggle",
    title: "Show as a sweep, or as a graph",
    category: "View",
    icon: "gallery",
    keys: ["mod+alt+s"],
    enablement: "hasDocument",
    isOn: () => app.workspace.active.value?.editor.value === SWEEP,
    run() {
      const { document } = frontOf(app.canvas);
      document.editor.value = document.editor.peek() === SWEEP ? undefined : SWEEP;
    },
  },
  {
    id: "sweep.input",
    title: "Sweep this value…",
    hidden: true,
    run(argument) {
      const { node, name } = inputFrom(argument);
      const { document } = frontOf(app.canvas);
      sweepInput(app, document, `${prefixOf(document.path.peek())}${node}.${name}`);
    },
  },
  {
    id: "sweep.value",
    title: "Sweep a value…",
    category,
    icon: "gallery",
    enablement: "hasDocument",
    async run() {
      const view = frontOf(app.canvas);
      const answer = await app.quickInput.pick(t`Which value to sweep`, inputsOf(app));
      if (answer !== undefined) sweepInput(app, view.document, answer);
    },
  },
];

/** The values that can be written on the canvas in front, those of selected nodes first. */
function inputsOf(app: Canvases): readonly { id: string; title: string; detail: string }[] {
  const view = frontOf(app.canvas);
  const { kinds } = app.catalogue.peek();
  const { nodes } = view.document.body.peek();
  const types = nodeTypes(view.document.workflow.peek(), app.catalogue.peek());
  const prefix = prefixOf(view.document.path.peek());
  const selected = selectedNodes(view);
  const workflow = view.document.workflow.peek();
  const found = [...new Set([...selected, ...Object.keys(nodes)])].flatMap((node) => {
    const { type, inputs = {} } = own(nodes, node)!;
    const known = types(type);
    if (!known) return [];
    const names = new Set([...Object.keys(inputs), ...inputNames(known.inputs, 0)]);
    return [...names].flatMap((name) => {
      const port = placeOf(known.inputs, name)?.port;
      if (!port || writable(port.kind, kinds) === undefined) return [];
      const id = `${prefix}${node}.${name}`;
      const title = axisName(workflow, app.catalogue.peek(), id);
      return [{ id, title, detail: id, isAside: port.advanced === true }];
    });
  });
  return found.sort((a, b) => Number(a.isAside) - Number(b.isAside));
}

/** Gives the sweep of a document an axis more, and shows it. */
function sweepInput({ catalogue, toasts }: Canvases, document: OpenDocument, input: string): void {
  const workflow = document.workflow.peek();
  const axes = workflow.sweep?.axes ?? [];
  const known = axisPort(workflow, catalogue.peek(), input);
  if (!known) throw new RangeError(`"${input}" cannot be swept: it has no value of its own`);
  document.editor.value = SWEEP;
  if (axes.some((axis) => axis.input === input && axis.replace === undefined)) return;
  if (axes.length >= MOST_AXES) {
    toasts.show("info", t`A grid has ${MOST_AXES} axes at the most: take one out first`);
    return;
  }
  const axis = startAxis(input, known.port, known.value);
  document.edit(`Sweep ${input}`, (now) => setSweep(now, [axis, ...axes]));
  focusFirst(FRAMES);
}

const FRAMES = 20;

/** Keys go to the values of the first axis, as soon as they are drawn. */
function focusFirst(frames: number): void {
  requestAnimationFrame(() => {
    const field = globalThis.document.querySelector<HTMLInputElement>(
      ".sweep-axis :is(input, textarea)",
    );
    field?.focus();
    if (!field && frames) focusFirst(frames - 1);
  });
}

const runCommands = (app: Canvases, results: SweepResults): readonly Command[] => [
  {
    id: "sweep.run",
    title: "Run the sweep of this graph",
    category,
    icon: "play",
    enablement: "hasDocument && canRun",
    async run() {
      const { document } = frontOf(app.canvas);
      const name = document.name.peek();
      const workflow = document.workflow.peek();
      document.editor.value = SWEEP;
      if (!workflow.sweep) throw new RangeError("Nothing is swept yet: choose a value first");
      const [first] = await app.host.server!.json("POST /sweeps", {
        body: jsonText(`{"workflow":${printWorkflow(workflow)},"name":${JSON.stringify(name)}}`),
      });
      if (first?.sweep) {
        app.runs.own(document.key, [first.sweep.id]);
        results.show(document.key, first.sweep.id);
      }
      await results.list(name);
    },
  },
  {
    id: "sweep.stop",
    title: "Stop a sweep",
    hidden: true,
    icon: "stop",
    run: (argument) =>
      app.host.server!.json("POST /sweeps/:id/cancel", { params: { id: textFrom(argument) } }),
  },
  {
    id: "sweep.delete",
    title: "Delete a sweep and all its runs from the history",
    hidden: true,
    icon: "trash",
    async run(argument) {
      const id = textFrom(argument);
      const count = app.runs.runs.peek().filter(({ sweep }) => sweep?.id === id).length;
      const title = plural(
        count,
        "Delete {0} run from the history",
        "Delete {0} runs from the history",
      );
      const answer = await app.quickInput.pick(title, [
        { id: "leave", title: t`Leave them` },
        { id: "delete", title },
      ]);
      if (answer !== "delete") return;
      await app.host.server!.json("DELETE /sweeps/:id", { params: { id } });
      results.forget(id);
    },
  },
  {
    id: "sweep.open",
    title: "Show the sweep of this run",
    hidden: true,
    icon: "gallery",
    async run(argument) {
      const run = app.runs.runs.peek().find(({ id }) => id === textFrom(argument));
      const id = run?.sweep?.id;
      if (!run || id === undefined) throw new RangeError("This run is of no sweep");
      const { name = "sweep" } = run;
      const { groups, add } = app.workspace;
      const open = await documentOf(app, { id, name }, results.textOf);
      if (open) groups.value = showTab(groups.peek(), open);
      const document = open ?? await add(parseWorkflow(await results.textOf(id)), name, true);
      app.runs.own(document.key, [id]);
      results.show(document.key, id);
      document.editor.value = SWEEP;
    },
  },
  {
    id: "sweep.savePicture",
    title: "Save the grid as a picture that carries the graph",
    hidden: true,
    icon: "image",
    async run(argument) {
      const id = textFrom(argument);
      const name = `${fileName(app)}_sweep.png`;
      const answer = await app.host.server!.ask("GET /sweeps/:id/grid", { params: { id } });
      app.host.saveFile(name, await answer.blob());
    },
  },
  {
    id: "sweep.saveTable",
    title: "Save values and metrics as a table (CSV)",
    hidden: true,
    icon: "download",
    run(argument) {
      const csv = sweepCsv(results.runsOf(textFrom(argument)));
      app.host.saveFile(`${fileName(app)}_sweep.csv`, new Blob([csv], { type: "text/csv" }));
    },
  },
];

function fileName({ canvas }: Canvases): string {
  return frontOf(canvas).document.name.peek().split("/").at(-1)!;
}
