import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { effect, signal } from "@preact/signals";
import { describeLibrary } from "../../../../src/graph/catalogue.ts";
import { makeSubgraph } from "../../../../src/graph/edit_fold.ts";
import { placeNodes } from "../../../../src/graph/edit_view.ts";
import { setValue } from "../../../../src/graph/edit_wires.ts";
import { parseWorkflow } from "../../../../src/graph/parse.ts";
import { UsageError } from "../../../../src/graph/usage_error.ts";
import { check } from "../../../../src/graph/validate.ts";
import type { NodeEntry, Workflow } from "../../../../src/graph/workflow.ts";
import type { DenoiseReport } from "../../../../src/sdk/report.ts";
import type { Tensor } from "../../../../src/tensor/tensor.ts";
import type { ReportData } from "../../../../web/runs/report_data.ts";
import { planRequest } from "../../../../src/graph/plan_request.ts";
import { paintsFirst } from "../../../../web/runs/paints_first.ts";
import { reportsAmong, reportsIn } from "../../../../web/runs/run_reports.ts";
import { createPlanStore } from "../../../../web/features/guidance/plan_store.ts";
import type { GuidanceCost, PlanStore } from "../../../../web/features/guidance/plan_store.ts";
import type { RunStore } from "../../../../web/runs/run_store.ts";
import { createQuestions, UnansweredError } from "../../../../web/runs/questions.ts";
import type { RunInfo } from "../../../../src/api/runs.ts";
import { nodeLibrary, TEMPLATES } from "../../../nodes/library.ts";

const catalogue = describeLibrary(await nodeLibrary());
const template = (name: string): Workflow =>
  parseWorkflow(Deno.readTextFileSync(TEMPLATES.find((one) => one.name === name)!.path));

/** A report of the sdk as it travels: its pictures are stored. Compiles only while the editor's type takes it. */
type Stored<T> = T extends Tensor ? { readonly sha256: string }
  : T extends readonly (infer I)[] ? readonly Stored<I>[]
  : T extends object ? { readonly [K in keyof T]: Stored<T[K]> }
  : T;
((report: Stored<DenoiseReport>): ReportData => report) satisfies unknown;

Deno.test("planRequest() keeps what steers alone, and is the same until that changes", () => {
  const graph = template("concept/concept_guidance");
  const { workflow, outputs, nodes, key } = planRequest(graph, catalogue)!;
  assertEquals([outputs, nodes], [["denoise_plan"], ["denoise"]]);
  const kept = Object.keys(workflow.nodes);
  for (const gone of ["denoise", "decode", "grid", "save"]) assert(!kept.includes(gone), gone);
  assertEquals(workflow.nodes.denoise_plan!.inputs!.latents, { from: "latents.latents" });
  assert(check({ ...workflow, outputs }, catalogue).ok);

  const keyOf = (graph: Workflow): string => planRequest(graph, catalogue)!.key;
  const set = (node: string, port: string, value: unknown): string =>
    keyOf(setValue(graph, { node, port }, value));
  assertEquals(set("denoise", "seed", 9), key);
  assertEquals(keyOf(placeNodes(graph, { guidance: [9, 9] })), key);
  assert(set("guidance", "controlGuidanceScale", 4) !== key);
  assert(set("denoise", "endAtStep", 3) !== key);
  assert(set("latents", "batchSize", 2) !== key);
  const noisy = (seed: number): string => {
    const latents = { from: "latents.latents" };
    const noise = { type: "diffusion.noise", inputs: { latents, seed, variation: 0.5 } };
    const denoise = { ...graph.nodes.denoise!.inputs, latents: { from: "noise.noise" } };
    const nodes = { ...graph.nodes, noise };
    return keyOf({
      ...graph,
      nodes: { ...nodes, denoise: { ...graph.nodes.denoise!, inputs: denoise } },
    });
  };
  assert(noisy(1).includes("diffusion.noise"));
  assertEquals(noisy(1), noisy(2)); // it changes after each run
});

Deno.test("planRequest() finds what denoises in subgraphs, and encodes no picture for it", () => {
  const graph = template("concept/concept_guidance");
  const folded = makeSubgraph(graph, undefined, ["denoise", "decode"], { name: "paint" });
  const inside = planRequest(folded, catalogue)!;
  assertEquals([inside.outputs, inside.nodes], [["paint/denoise_plan"], ["paint/denoise"]]);
  assert(check({ ...inside.workflow, outputs: inside.outputs }, catalogue).ok);

  const picture = planRequest(template("diffusion/image_to_image"), catalogue)!;
  const [plan] = picture.outputs;
  assertEquals(picture.workflow.nodes[plan!]!.inputs!.latents, undefined);
  assertEquals(planRequest(template("core/picture_lab"), catalogue), undefined);
  // What inverts a picture goes up its schedule: a plan of going down would be false.
  const inversion = planRequest(template("concept/inversion"), catalogue)!;
  assertEquals([...inversion.nodes].sort(), ["change", "followDdim", "followDdpm", "paint"]);
  const bare = { ...catalogue, nodes: { ...catalogue.nodes } };
  delete (bare.nodes as Record<string, unknown>)["diffusion.guidance_plan"];
  assertEquals(planRequest(graph, bare), undefined);
});

Deno.test("planRequest() counts the rows of latents that a reroute or a subgraph hands on", () => {
  const graph = template("concept/concept_guidance");
  const plans = (graph: Workflow) => {
    const { workflow, outputs } = planRequest(graph, catalogue)!;
    assert(check({ ...workflow, outputs }, catalogue).ok);
    return Object.values({ ...workflow.subgraphs, "": workflow }).flatMap(({ nodes }) =>
      Object.values(nodes).filter(({ type }) => type === "diffusion.guidance_plan")
    ).map(({ inputs }) => inputs?.latents);
  };
  const through = (way: NodeEntry, node: string, port: string): Workflow => {
    const entry = graph.nodes[node]!;
    const inputs = { ...entry.inputs, [port]: { from: "way.value" } };
    return { ...graph, nodes: { ...graph.nodes, way, [node]: { ...entry, inputs } } };
  };
  const vae = { type: "reroute", inputs: { value: { from: "prior.vae" } } };
  assertEquals(plans(through(vae, "latents", "vae")), [{ from: "latents.latents" }]);
  const latents = { type: "reroute", inputs: { value: { from: "latents.latents" } } };
  assertEquals(plans(through(latents, "denoise", "latents")), [{ from: "way.value" }]);
  const inside = makeSubgraph(graph, undefined, ["denoise", "decode"], { name: "paint" });
  assertEquals(plans(inside).length, 1);
  assert(plans(inside)[0] !== undefined, "the latents come in from outside");
  const outside = makeSubgraph(graph, undefined, ["latents"], { name: "begin" });
  assertEquals(plans(outside), [outside.nodes.denoise!.inputs!.latents]);
});

Deno.test("paintsFirst() keeps a plan from running what another node denoises", () => {
  const first = (name: string): boolean =>
    paintsFirst(planRequest(template(name), catalogue)!, catalogue);
  assertEquals(first("concept/concept_guidance"), false);
  assertEquals(first("diffusion/prompt_sheet"), false);
  // Its schedule comes with the latents of a picture that is painted first.
  assertEquals(first("diffusion/image_to_image"), true);
  assertEquals(first("concept/translation"), true);
  assertEquals(first("concept/inversion"), true);
  const folded = makeSubgraph(
    template("concept/concept_guidance"),
    undefined,
    ["denoise", "decode"],
    { name: "paint" },
  );
  assertEquals(paintsFirst(planRequest(folded, catalogue)!, catalogue), false);
});

Deno.test("reportsAmong() takes the reports of a node that ran once for each of a list", () => {
  const report = {
    formula: [["eps = a"]],
    branches: [],
    terms: [],
    steps: [],
    settings: {},
    calls: 1,
    rows: 1,
    elapsed: [],
  };
  const outputs = [
    { port: "latents", kind: "list(latents)" },
    { port: "report", kind: "list(report)", value: [report, report, "no report"] },
  ];
  assertEquals(reportsAmong(outputs).length, 2);
  const event = { type: "nodeFinished", node: "denoise", outputs, milliseconds: 1 } as const;
  assertEquals(reportsIn(event, undefined, "r").map(({ key }) => key), [
    "r/denoise",
    "r/denoise/2",
  ]);
});

Deno.test("questions answer whichever comes first, the run or the request for it", async () => {
  const questions = createQuestions();
  const run = (id: string, state: RunInfo["state"], transient: true | undefined): RunInfo => ({
    id,
    state,
    priority: 0,
    created: "2026-01-01T00:00:00Z",
    outputs: {},
    ...(transient && { transient }),
    ...(state !== "running" && { finished: "2026-01-01T00:00:01Z" }),
    ...(state === "failed" && { error: { message: "No such model" } }),
  });
  assert(!questions.receive({ type: "run", run: run("plain", "succeeded", undefined) }));
  assert(questions.receive({ type: "run", run: run("early", "succeeded", true) }));
  assert(questions.receive({ type: "removed", run: "early" }));
  assertEquals((await questions.answer("early")).id, "early");
  const late = questions.answer("late");
  assert(questions.receive({ type: "run", run: run("late", "failed", true) }));
  assertMatch(String(await late.catch((error) => error)), /No such model/);
  const calledOff = questions.answer("called off");
  assert(questions.receive({ type: "run", run: run("called off", "cancelled", true) }));
  await assertRejects(() => calledOff, UnansweredError, "called off");
  const lost = questions.answer("lost");
  questions.lose();
  await assertRejects(() => lost, UnansweredError, "lost");
});

Deno.test("what guidance costs is to come while something runs, and unknown where it is not planned by itself", async () => {
  const runs = { connected: signal(true), active: signal([{}]) } as unknown as RunStore;
  const open = (): PlanStore =>
    createPlanStore({
      catalogue: signal(catalogue),
      workflow: () => template("concept/concept_guidance"),
      runs,
      asked: (checked) => Promise.resolve(checked),
    });
  const costOf = ({ cost }: PlanStore): Promise<GuidanceCost> =>
    new Promise((resolve) => effect(() => void (cost.value && resolve(cost.value))));
  const [followed, still] = [open(), open()];
  followed.follow(() => true);
  const known = await Promise.all([followed, still].map(costOf));
  assertEquals(known.map((cost) => cost.cost === "unknown" && cost.waits), [true, undefined]);
});

Deno.test("planRequest() says of a graph that is too large unfolded that it is, and walks none without plans", () => {
  const chain = (innermost: NodeEntry): Workflow => {
    const subgraphs = Object.fromEntries(
      Array.from({ length: 14 }, (_, depth) => {
        const entry = depth === 13 ? innermost : { type: `subgraph.s${depth + 1}` };
        const nodes = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`a${n}`, entry]));
        return [`s${depth}`, { inputs: {}, outputs: [], nodes }];
      }),
    );
    return parseWorkflow(JSON.stringify({
      format: "braid/1",
      nodes: { r: { type: "subgraph.s0" } },
      subgraphs,
      outputs: ["r"],
    }));
  };
  assertEquals(planRequest(chain({ type: "core.int" }), catalogue), undefined);
  const denoise = template("concept/concept_guidance").nodes.denoise!;
  assertThrows(() => planRequest(chain(denoise), catalogue), UsageError, "too large");
  const muted = chain(denoise);
  const nodes = { ...muted.nodes, r: { type: "subgraph.s0", mode: "mute" as const }, denoise };
  assertEquals(planRequest({ ...muted, nodes }, catalogue)!.nodes, ["denoise"]);
});
