import { assert, assertEquals } from "@std/assert";
import { execute } from "../../src/engine/execute.ts";
import { planRun } from "../../src/engine/plan.ts";
import { printDiagnostic } from "../../src/graph/diagnostic.ts";
import { EMPTY } from "../../src/graph/empty_workflow.ts";
import { printWorkflow } from "../../src/graph/parse.ts";
import { check } from "../../src/graph/validate.ts";
import type { Body, NodeEntry, Workflow } from "../../src/graph/workflow.ts";
import { nodesIn } from "../../src/runs/queue/graph_nodes.ts";
import { library } from "../graph/fixtures.ts";
import { random } from "../random.ts";

/** Types with inputs and outputs that often fit, and some that are not there. */
const TYPES: Readonly<Record<string, readonly [inputs: readonly string[], output: string]>> = {
  "image.load": [["path"], "image"],
  "image.blur": [["image", "mask", "strength"], "image"],
  "image.save": [["image", "name"], "file"],
  "view.show": [["value"], "none"],
  "logic.pick": [["on", "yes", "no"], "value"],
  "list.gather": [["rows.0.item", "rows.1.item"], "items"],
  "reroute": [["value"], "value"],
  "acme.tile": [["image"], "image"],
  "subgraph.a": [["in"], "out"],
  "subgraph.b": [["in"], "out"],
  "subgraph.gone": [["in"], "out"],
};

/** A graph with faults, mutes, reroutes and subgraphs in each other, the same for the same number. */
function randomGraph(seed: number): Workflow {
  const next = random(`runnable ${seed}`);
  const chance = (share: number): boolean => (next() + 1) / 2 < share;
  const pick = <T>(all: readonly T[]): T => all[Math.floor((next() + 1) / 2 * all.length)]!;
  const body = (count: number, isInner: boolean): Pick<Body, "nodes" | "outputs"> => {
    const ids = Array.from({ length: count }, (_, index) => `n${index}`);
    const types = ids.map(() => pick(Object.keys(TYPES)));
    const wire = (index: number): unknown => {
      if (isInner && chance(0.3)) return { from: chance(0.9) ? "inputs.in" : "inputs.gone" };
      const source = chance(0.1) ? pick([...ids.keys()]) : Math.floor((next() + 1) / 2 * index);
      if (chance(0.05)) return { from: "gone.image" };
      return { from: `n${source}.${chance(0.95) ? TYPES[types[source]!]![1] : "typo"}` };
    };
    const nodes = ids.map((id, index): [string, NodeEntry] => {
      const inputs: Record<string, unknown> = {};
      for (const name of TYPES[types[index]!]![0]) {
        if (/^(path|name|on|strength)$/.test(name)) {
          if (name === "path" || chance(0.1)) inputs[name] = name === "path" ? "a" : 99;
        } else if (index && chance(0.9)) inputs[name] = wire(index);
      }
      if (chance(0.03)) inputs["typo"] = 1;
      const mode = chance(0.85) ? undefined : pick(["mute", "bypass"] as const);
      return [id, { type: types[index]!, inputs, ...(mode && { mode }) }];
    });
    const outputs = [...ids.filter(() => chance(0.3)), ...(chance(0.1) ? ["gone"] : [])];
    return { nodes: Object.fromEntries(nodes), outputs };
  };
  const inner = (): Workflow["subgraphs"][string] => ({
    inputs: { in: {} },
    ...body(4, true),
    results: { out: { from: pick(["n3.image", "n2.value", "inputs.in", "gone.image"]) } },
    view: {},
  });
  return { ...EMPTY, ...body(8, false), subgraphs: { a: inner(), b: inner() } };
}

Deno.test("planRun() plans and execute() runs whatever check() says can run, and an error is told for the rest", async () => {
  let ran = 0;
  let faulty = 0;
  let due = 0;
  for (let seed = 0; seed < 2000; seed++) {
    const graph = randomGraph(seed);
    const checked = check(graph, library);
    const errors = checked.diagnostics.filter(({ severity }) => severity === "error");
    const told = `${seed}\n${errors.map(printDiagnostic).join("\n")}\n${JSON.stringify(graph)}`;
    assertEquals(checked.ok, !errors.length, told);
    if (checked.runnable.length < checked.graph.outputs.length) assert(errors.length, told);
    if (!checked.runnable.length) {
      assert(errors.length, told);
      continue;
    }
    if (errors.length) faulty++;
    const plan = (() => {
      try {
        return planRun(checked, library);
      } catch (error) {
        throw new Error(told, { cause: error });
      }
    })();
    await using result = await execute(plan, { context: (base) => base });
    assertEquals(result.errors.map(({ message }) => message), [], told);
    assertEquals([...result.outputs.keys()].toSorted(), checked.runnable.toSorted(), told);
    ran++;
    if (errors.length) continue;
    const { due: demanded } = await nodesIn(printWorkflow(graph));
    assertEquals(demanded.filter((id) => !result.outputs.has(id)), [], told);
    due += demanded.length;
  }
  assert(ran > 200 && faulty > 100 && due > 50, `${ran} ran, ${faulty} with faults, ${due} due`);
});
