import { assertEquals } from "@std/assert";
import { int } from "../../../src/graph/primitives.ts";
import { openRegistry } from "../../../src/plugins/registry.ts";
import { fittedCatalogue } from "../../../src/runs/runner/fitted_catalogue.ts";
import { ANSWER } from "../../../src/runs/runner/read_message.ts";
import { dataFault } from "../../../src/runs/runner/small_data.ts";
import { writePlugins } from "../../plugins/hostile_plugins.ts";
import { inFolder } from "../trial.ts";

Deno.test("plugins that say more than a catalogue holds lose the nodes of the last ones, which is said", () =>
  inFolder(async (folder) => {
    const names = Array.from({ length: 9 }, (_, at) => `p${at}`);
    await writePlugins(folder, Object.fromEntries(names.map((name) => [name, {}])));
    const { plugins, info } = await openRegistry([folder], { version: "1.0.0" });
    const doc = "x".repeat(2 * 2 ** 20 - 1000);
    const node = { title: "Fine", category: "trial", doc, inputs: {}, outputs: { value: int() } };
    const nodes = Object.fromEntries(names.map((name) => [`${name}.fine`, node]));
    const all = {
      nodes: { ...nodes, "core.own": node },
      kinds: {},
      conversions: [],
      plugins: info,
    };
    const wrong = { plugin: "p0", severity: "error", message: "y".repeat(5000) } as const;
    const answer = fittedCatalogue(all, plugins, Array(10_000).fill(wrong));
    assertEquals(dataFault({ type: "answer", id: 1, answer }, ANSWER), undefined);
    const { catalogue, warnings } = answer;
    assertEquals(Object.keys(catalogue.nodes), [
      ...names.slice(0, 6).map((name) => `${name}.fine`),
      "core.own",
    ]);
    assertEquals(Object.keys(catalogue.disabled!), ["p6", "p7", "p8"]);
    assertEquals(warnings[0], `p6: ${catalogue.disabled!["p6"]}`);
    assertEquals([warnings.length, warnings.at(-1)], [501, "and 9503 more"]);
    const small = { ...all, nodes: { "p8.fine": node } };
    assertEquals(fittedCatalogue(small, plugins, []).catalogue, { ...small, disabled: {} });
  }));
