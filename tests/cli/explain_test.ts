import { join } from "@std/path";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { GuidanceReport } from "../../src/formula/report.ts";
import { filesIn, inFolder, LAB, PROJECT, sharedBraid } from "./braid.ts";

const TEMPLATE = join(PROJECT, "nodes/concept/templates/concept_guidance.graph.json");

/** The lines of `braid explain --json`. */
interface Plan {
  readonly event: string;
  readonly node: string;
  readonly values?: Record<string, unknown>;
  readonly report: GuidanceReport;
}

Deno.test("braid explain tells formula and cost of each combination, and paints nothing", () =>
  inFolder(async (folder) => {
    await Deno.copyFile(TEMPLATE, join(folder, "concept.graph.json"));
    const sweep = ["--sweep", "schedule.numInferenceSteps=4,8"];
    const { code, out, err } = await sharedBraid(["explain", "concept.graph.json", ...sweep], {
      cwd: folder,
    });
    assertEquals([code, err], [0, ""]);
    assertStringIncludes(out, "denoise  schedule.numInferenceSteps=4\n");
    assertStringIncludes(out, "eps = eps_emoji(∅) + 1.5·(eps_emoji_fruit − eps_emoji(∅))");
    const costs = [...out.matchAll(/(\d+) network calls, (\d+) rows/g)];
    assertEquals(costs.map(([, calls, rows]) => [calls, rows]), [["8", "48"], ["16", "96"]]);
    assertStringIncludes(out, "4 evaluations, each 2 calls: emoji x 8, emoji-fruit x 4  eps = −");
    assertEquals(filesIn(folder), ["concept.graph.json", "graph.graph.json"]);
    const none = await sharedBraid(["explain", "graph.graph.json", "--plugins", LAB], {
      cwd: folder,
    });
    assertEquals(none.code, 1);
    assertStringIncludes(none.err, "no node of the graph denoises by a guidance");
  }));

Deno.test("braid explain --json prints the report of each guidance, by the node that denoises", async () => {
  const graph = join(PROJECT, "nodes/concept/templates/drifted_base.graph.json");
  const { code, events } = await sharedBraid(["explain", graph, "--json"]);
  const plans = events as unknown as Plan[];
  assertEquals(code, 0);
  assertEquals(plans.map(({ event, node }) => [event, node]), [
    ["plan", "denoise"],
    ["plan", "denoise"],
    ["plan", "denoise"],
  ]);
  for (const { report } of plans) {
    for (const { coefficients, batches, calls, rows } of report.steps) {
      assert(Math.abs(coefficients.reduce((sum, k) => sum + k) - 1) < 1e-9);
      assertEquals(batches?.reduce((sum, batch) => sum + batch.calls, 0), calls);
      assertEquals(batches?.reduce((sum, batch) => sum + batch.rows, 0), rows);
    }
  }
  // Once for each drift: at last the base is the concept model itself.
  assertEquals(plans.map(({ report }) => report.branches.length), [3, 3, 2]);
});

Deno.test("braid explain says what is not evaluated, and why", async () => {
  const set = [
    "--set",
    "guidance.conceptGuidanceScale=0",
    "--set",
    "guidance.controlGuidanceScale=1",
  ];
  const { code, out } = await sharedBraid(["explain", TEMPLATE, ...set]);
  assertEquals(code, 0);
  assertStringIncludes(out, "not evaluated at 1–20: eps_emoji(∅), as control (scale 1) cancels it");
  assertStringIncludes(out, "not evaluated at 1–20: eps_emoji_fruit, as concept has scale 0");
  assertStringIncludes(out, "20 network calls, 80 rows of 240");
});
