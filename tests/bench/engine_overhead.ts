import { createCache } from "../../src/engine/cache.ts";
import { execute } from "../../src/engine/execute.ts";
import { planRun } from "../../src/engine/plan.ts";
import { createLibrary } from "../../src/graph/catalogue.ts";
import { defineNode } from "../../src/graph/node.ts";
import { float } from "../../src/graph/primitives.ts";
import { check } from "../../src/graph/validate.ts";
import { EMPTY } from "../../src/graph/empty_workflow.ts";
import type { NodeEntry, Workflow } from "../../src/graph/workflow.ts";
import { leastTimes, type Row } from "./measure.ts";

const library = createLibrary({
  nodes: {
    "bench.mean": defineNode({
      title: "Mean",
      category: "bench",
      inputs: { a: float({ default: 0 }), b: float({ default: 1 }) },
      outputs: { mean: float() },
      run: ({ a, b }) => ({ mean: (a + b) / 2 }),
    }),
  },
});

/** A chain of nodes in which each also takes the result of the one before its predecessor. */
function chain(count: number): Workflow {
  const nodes: Record<string, NodeEntry> = {};
  for (let i = 0; i < count; i++) {
    nodes[`n${i}`] = {
      type: "bench.mean",
      inputs: {
        a: i ? { from: `n${i - 1}.mean` } : 0,
        b: i > 1 ? { from: `n${i - 2}.mean` } : i,
      },
    };
  }
  return { ...EMPTY, nodes, outputs: [`n${count - 1}`] };
}

async function run(workflow: Workflow, cache = createCache({ bytes: 1e9 })): Promise<void> {
  const plan = planRun(check(workflow, library), library);
  await using result = await execute(plan, { context: (base) => base, cache });
  if (result.status !== "succeeded") {
    throw new Error("The chain failed", { cause: result.errors[0] });
  }
}

/** What the engine takes for a node that does next to nothing: checking, planning, signing, running, remembering. */
export async function engineOverhead(): Promise<readonly Row[]> {
  const [small, large] = [chain(1_000), chain(10_000)];
  const known = createCache({ bytes: 1e9 });
  const [thousand, again, tenThousand] = await leastTimes(
    3,
    () => run(small),
    () => run(small, known),
    () => run(large),
  );
  const each = (time: number, count: number): string =>
    `${(time / count * 1000).toFixed(1)} µs a node`;
  return [
    { what: "Engine, 1,000 trivial nodes", measured: each(thousand!, 1_000), baseline: "" },
    {
      what: "Engine, 10,000 trivial nodes",
      measured: each(tenThousand!, 10_000),
      baseline: `1,000 nodes: ${each(thousand!, 1_000)}`,
      ratio: tenThousand! / thousand! / 10,
      aim: 1.5,
    },
    {
      what: "... 1,000 again, all of them known",
      measured: each(again!, 1_000),
      baseline: `the first time: ${each(thousand!, 1_000)}`,
      ratio: again! / thousand!,
    },
  ];
}
