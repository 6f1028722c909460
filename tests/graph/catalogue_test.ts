import { assert, assertEquals } from "@std/assert";
import { describeLibrary, pluginOf } from "../../src/graph/catalogue.ts";
import { undeclaredKinds } from "../../src/graph/definition.ts";
import { jsonSchema } from "../../src/graph/json_schema.ts";
import { nearest } from "../../src/words/nearest.ts";
import { usedTypes } from "../../src/graph/node_types.ts";
import { topology } from "../../src/graph/topology.ts";
import { validate } from "../../src/graph/validate.ts";
import { entries, from, library, workflow } from "./fixtures.ts";

Deno.test("describeLibrary() is plain JSON that graphs are checked by as well as by the code", () => {
  const described = describeLibrary(library);
  assertEquals(JSON.parse(JSON.stringify(described)), described);
  const graph = workflow({
    load: ["image.load", { path: 5 }],
    pick: ["logic.pick", { yes: from("load.mask"), no: 3 }],
    p: ["concept.predict"],
    combine: ["concept.gcfg", { base: from("p.prediction"), "terms.0.scale": 100 }],
    sample: ["sampling.sample", { guidance: from("p.prediction"), seed: -4, mode: "x" }],
    save: ["image.save", { image: from("pick.value") }],
  }, { outputs: ["save", "sample", "combine"] });
  const faults = validate(graph, library);
  assert(faults.length >= 6);
  assertEquals(validate(graph, described), faults);
});

Deno.test("undeclaredKinds() finds kinds that nobody declared", () => {
  assertEquals(undeclaredKinds(library), []);
  const { mask: _, ...kinds } = library.kinds;
  assertEquals(undeclaredKinds({ ...library, kinds }).map(({ type, port }) => `${type} ${port}`), [
    "image.load mask",
    "image.blur mask",
    "view.show either",
  ]);
});

Deno.test("jsonSchema() describes what each node takes", () => {
  const schema = jsonSchema(library) as {
    $defs: { node: { allOf: { if: unknown; then: { properties: { inputs: Inputs } } }[] } };
  };
  interface Inputs {
    properties: Record<string, { anyOf: unknown[] }>;
    patternProperties: Record<string, { anyOf: unknown[] }>;
  }
  const of = (type: string): Inputs =>
    schema.$defs.node.allOf.find((rule) => JSON.stringify(rule.if).includes(`"${type}"`))!.then
      .properties.inputs;
  const sample = of("sampling.sample").properties;
  assertEquals(sample.steps?.anyOf[0], { type: "integer", minimum: 1, maximum: 1000 });
  assertEquals(sample.mode?.anyOf[0], { enum: ["soft", "hard"] });
  assertEquals(sample.guidance?.anyOf.length, 1);
  const cell = of("concept.gcfg").patternProperties["^terms\\.\\d+\\.scale$"];
  assertEquals(cell?.anyOf[0], { type: "number", minimum: -10, maximum: 20 });
});

Deno.test("usedTypes() lists the types of plugins that a workflow needs, in subgraphs too", () => {
  const inner = {
    inputs: {},
    nodes: entries({ a: ["image.blur"], b: ["reroute"] }),
    outputs: [],
    results: {},
    view: {},
  };
  const graph = workflow({ a: ["image.load"], s: ["subgraph.inner"] }, { subgraphs: { inner } });
  assertEquals(usedTypes(graph), ["image.blur", "image.load"]);
  assertEquals(usedTypes(graph).map(pluginOf), ["image", "image"]);
});

Deno.test("topology() puts each node after those before it and names circles in the order of their wires", () => {
  const before: Record<string, readonly string[]> = {
    d: ["b", "c"],
    b: ["a"],
    c: ["a"],
    x: ["z"],
    y: ["x"],
    z: ["y"],
  };
  const sort = (...roots: readonly string[]): ReturnType<typeof topology> =>
    topology(roots, (id) => before[id] ?? []);
  assertEquals(sort("d"), { order: ["a", "b", "c", "d"], cycles: [] });
  assertEquals(sort("x").cycles, [["y", "z", "x"]]);
  const long = topology(["n100000"], (id) => id === "n0" ? [] : [`n${Number(id.slice(1)) - 1}`]);
  assertEquals([long.order.length, long.order[0]], [100_001, "n0"]);
});

Deno.test("nearest() finds a misspelt name and leaves a foreign one alone", () => {
  const names = ["strength", "image", "mask", "guidanceScale"];
  assertEquals(nearest("imgae", names), "image");
  assertEquals(nearest("guidance_scale", names), "guidanceScale");
  assertEquals(nearest("Mask", names), "mask");
  assertEquals(nearest("prompt", names), undefined);
  assertEquals(nearest("x", []), undefined);
});

Deno.test("src/graph runs in a browser: no Deno, no node, no package but zod/mini", async () => {
  const folders = ["graph", "words"].map((name) => new URL(`../../src/${name}/`, import.meta.url));
  const names = (folder: URL): URL[] =>
    [...Deno.readDirSync(folder)].filter(({ isFile }) => isFile)
      .map(({ name }) => new URL(name, folder));
  for (const file of folders.flatMap(names)) {
    const name = file.pathname;
    const source = await Deno.readTextFile(file);
    const code = source.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
    assert(!/\bDeno\.|\bprocess\.|\bBuffer\b/.test(code), name);
    for (const [, specifier = ""] of code.matchAll(/^(?:import|export)[^;"]* from "([^"]+)";/gm)) {
      assert(
        /^\.(\/|\.\/words\/)[a-z_]+\.ts$/.test(specifier) || specifier === "zod/mini",
        `${name}: ${specifier}`,
      );
    }
  }
});
