import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { createCache } from "../../src/engine/cache.ts";
import { execute } from "../../src/engine/execute.ts";
import { planRun } from "../../src/engine/plan.ts";
import type { Library } from "../../src/graph/catalogue.ts";
import { flatten } from "../../src/graph/flatten.ts";
import { graphInPicture } from "../../src/graph/picture.ts";
import { parseWorkflow, printWorkflow } from "../../src/graph/parse.ts";
import { TEACHES } from "../../src/graph/teaching_graph.ts";
import { check } from "../../src/graph/validate.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import { nodesIn } from "../../src/runs/queue/graph_nodes.ts";
import { ModelCatalogue } from "../../src/runtime/models/catalogue.ts";
import { BUNDLED_MODELS } from "../../src/runtime/models/default_roots.ts";
import type { RunContext } from "../../src/sdk/context.ts";
import type { SavedFile } from "../../src/sdk/saved_file.ts";
import { nodeLibrary, TEMPLATES } from "./library.ts";
import { stripes } from "../training/recipe_world.ts";
import { openWorld, type TestWorld, withTwins } from "./world.ts";

/** The template with few steps and small batches, so that it runs in a second. */
function shortened(workflow: Workflow): Workflow {
  const isSwept = Object.values(workflow.nodes).some(({ inputs }) =>
    typeof inputs?.strength === "object"
  );
  const short: Readonly<Record<string, unknown>> = {
    numInferenceSteps: isSwept ? 4 : 2,
    steps: 2,
    batch: 2,
    keepAt: [1],
    sampleEvery: 0,
    batchSize: 2,
    count: 2,
    text: "DDIMScheduler\nEulerAncestralDiscreteScheduler",
  };
  const nodes = Object.entries(workflow.nodes).map(([id, node]) => {
    const inputs = Object.entries(node.inputs ?? {}).map(([name, value]) => {
      const isList = node.type === "core.text_lines" || name !== "text";
      const isOwn = !isList || typeof value === "object" && !Array.isArray(value) ||
        !(name in short) ||
        typeof value === "number" && value <= Number(short[name]);
      return [name, isOwn ? value : short[name]];
    });
    return [id, { ...node, inputs: Object.fromEntries(inputs) }];
  });
  return { ...workflow, nodes: Object.fromEntries(nodes) };
}

async function run(workflow: Workflow, library: Library, world: TestWorld): Promise<SavedFile[]> {
  const checked = check(workflow, library);
  assertEquals(checked.diagnostics, []);
  await using cache = createCache({ bytes: 2 ** 28 });
  await using result = await execute<RunContext>(planRun(checked, library), {
    context: (base) => ({ ...world.context({ document: printWorkflow(workflow) }), ...base }),
    cache,
    audit: true,
  });
  if (result.errors[0]) throw result.errors[0];
  return [...result.outputs.values()].flatMap(({ files = [] }) => files as SavedFile[]);
}

const known = new Set((await new ModelCatalogue([BUNDLED_MODELS]).list()).map(({ id }) => id));
/** What the bundled models have open is kept from template to template. */
let bundled: TestWorld | undefined;
Deno.test.afterAll(async () => await bundled?.[Symbol.asyncDispose]());

/** In a world with the bundled models, or with stand-ins where one that is named is not there, or that are quickly taught. */
async function withModels(
  { nodes }: Workflow,
  use: (world: TestWorld) => Promise<void>,
): Promise<void> {
  const teaches = Object.values(nodes).some(({ type }) => type === TEACHES);
  const models = Object.values(nodes).flatMap(({ inputs }) =>
    typeof inputs?.model === "string" ? [inputs.model] : []
  );
  if (!teaches && models.every((model) => known.has(model))) {
    await use(bundled ??= await openWorld([BUNDLED_MODELS]));
  } else await withTwins(use);
}

/** Those that a template is to be taught by, which are not there before a person has brought them. */
async function bringPictures({ nodes }: Workflow, { folder }: TestWorld): Promise<void> {
  for (const { type, inputs } of Object.values(nodes)) {
    if (type !== TEACHES) continue;
    const place = join(folder, String(inputs?.pictures));
    await Deno.mkdir(place);
    for (let i = 0; i < 5; i++) await Deno.writeFile(join(place, `${i}.png`), await stripes(i));
  }
}

for (const template of TEMPLATES) {
  const read = async (): Promise<Workflow> => parseWorkflow(await Deno.readTextFile(template.path));

  Deno.test(`template ${template.name} is valid and in the order of its keys`, async () => {
    const text = await Deno.readTextFile(template.path);
    const workflow = parseWorkflow(text);
    assertEquals(printWorkflow(workflow), text);
    assertEquals(check(workflow, await nodeLibrary()).diagnostics, []);
    assert(workflow.view.notes?.length, "It has no note that says what it shows");
  });

  Deno.test(`template ${template.name} gives what a run of it is held to, whatever is muted`, async () => {
    const workflow = await read();
    const library = await nodeLibrary();
    const ids = Object.keys(workflow.nodes);
    assertEquals((await nodesIn(printWorkflow(workflow))).due, workflow.outputs);
    for (const mode of ["mute", "bypass"] as const) {
      for (const id of ids) {
        const nodes = { ...workflow.nodes, [id]: { ...workflow.nodes[id]!, mode } };
        const { due } = await nodesIn(printWorkflow({ ...workflow, nodes }), ids);
        const { outputs } = flatten({ ...workflow, nodes, outputs: ids }, library);
        assertEquals(due.filter((one) => !outputs.includes(one)), [], `${mode} ${id}`);
      }
    }
  });

  Deno.test(`template ${template.name} runs`, async () => {
    const workflow = shortened(await read());
    await withModels(workflow, async (world) => {
      await bringPictures(workflow, world);
      const files = await run(workflow, await nodeLibrary(), world);
      assert(files.length > 0);
      const bytes = await Deno.readFile(files[0]!.path);
      assertEquals(await graphInPicture(bytes), printWorkflow(workflow));
    });
  });
}

Deno.test("a run is repeated byte for byte, and a changed scale changes the picture", async () => {
  const path = join(
    import.meta.dirname!,
    "../../nodes/concept/templates/concept_guidance.graph.json",
  );
  const workflow = shortened(parseWorkflow(await Deno.readTextFile(path)));
  const library = await nodeLibrary();
  await withTwins(async (world) => {
    const picture = async (changed: Workflow): Promise<string> =>
      (await run(changed, library, world))[0]!.sha256;
    const first = await picture(workflow);
    assertEquals(await picture(workflow), first);
    const guidance = workflow.nodes.guidance!;
    const inputs = { ...guidance.inputs, conceptGuidanceScale: 0.25 };
    const nodes = { ...workflow.nodes, guidance: { ...guidance, inputs } };
    assert(await picture({ ...workflow, nodes }) !== first);
  });
});
