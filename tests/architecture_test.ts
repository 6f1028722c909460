import { assert, assertEquals } from "@std/assert";
import { PAGE, TABLE } from "./lint/graph.ts";
import { allSources, circleIn } from "./lint/imports.ts";
import { layerTable, realLayers } from "./lint/layer_table.ts";
import { importFault, LAYERS } from "./lint/layers.ts";

const ROOT = new URL("../", import.meta.url);
const LONGEST = 350;

Deno.test("imports run along the layers only, dynamic ones too", async () => {
  const faults = (await allSources()).flatMap(({ path, values, types }) => [
    ...values.map((specifier) => [path, importFault(path, specifier)]),
    ...types.map((specifier) => [path, importFault(path, specifier, true)]),
  ]).filter(([, fault]) => fault !== undefined);
  assertEquals(faults, []);
});

Deno.test("no file imports itself by way of others, through types neither", async () => {
  const imports = new Map((await allSources()).map(({ path, values, types }) => [
    path,
    [...values, ...types]
      .filter((specifier) => specifier.startsWith("."))
      .map((specifier) => new URL(specifier, `file:///${path}`).pathname.slice(1)),
  ]));
  assertEquals(circleIn(imports), undefined);
  assertEquals(circleIn(new Map([["a", ["b"]], ["b", ["c", "b.css"]], ["c", ["b"]]])), [
    "b",
    "c",
    "b",
  ]);
});

Deno.test("what a graph is told was meant is looked for within a budget", async () => {
  const bare = (await allSources()).filter(({ path, values }) =>
    path.startsWith("src/graph/") && values.includes("../words/nearest.ts")
  );
  assertEquals(bare.map(({ path }) => path), [], "take hints of src/words/hints.ts");
});

Deno.test("importFault() refuses arrows upward and foreign packages", () => {
  assert(importFault("src/graph/a.ts", "../engine/b.ts"));
  assert(importFault("src/tensor/a.ts", "sharp"));
  assert(importFault("nodes/core/a.ts", "../../src/graph/b.ts"));
  assert(importFault("src/cli/a.ts", "../engine/b.ts"));
  assert(importFault("src/engine/a.ts", "../cli/b.ts", true));
  assertEquals(importFault("src/cli/a.ts", "../engine/b.ts", true), undefined);
  assertEquals(importFault("src/engine/a.ts", "../graph/b.ts"), undefined);
  assertEquals(importFault("nodes/core/a.ts", "sdk"), undefined);
});

Deno.test("importFault() keeps the editor's layers apart, and its features from each other", () => {
  const feature = "web/features/form/a.ts";
  assert(importFault("web/core/a.ts", "../document/b.ts"));
  assert(importFault("web/canvas/a.ts", "../features/form/b.ts"));
  assert(importFault("web/canvas/a.ts", "../features/form/contribution.ts"));
  assert(importFault(feature, "../models/b.ts"));
  assert(importFault(feature, "../../shell/b.ts"));
  assert(importFault("web/shell/a.ts", "../features/form/contribution.ts"));
  assert(importFault("web/features.ts", "./features/form/b.ts"));
  assert(importFault("web/host/a.ts", "preact"));
  assertEquals(importFault("web/features.ts", "./features/form/contribution.ts"), undefined);
  assertEquals(importFault(feature, "./b.ts"), undefined);
  assertEquals(importFault(feature, "../../canvas/commands/b.ts"), undefined);
  assertEquals(importFault("web/shell/a.ts", "../core/ui/b.ts"), undefined);
});

Deno.test("no source file is longer than a reader takes in at one sitting", async () => {
  const long = (await allSources())
    .map(({ path, text }) => [path, text.trimEnd().split("\n").length] as const)
    .filter(([, lines]) => lines > LONGEST);
  assertEquals(long, []);
});

Deno.test("checking a graph loads none of the packages that take their time", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "src/sdk/mod.ts"], // what every node file imports
    cwd: ROOT,
  }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as {
    modules: {
      specifier: string;
      dependencies?: { isDynamic?: boolean; code?: { specifier?: string } }[];
    }[];
  };
  const needs = new Map(modules.map(({ specifier, dependencies = [] }) => [
    specifier,
    dependencies.flatMap(({ isDynamic, code }) => isDynamic ? [] : code?.specifier ?? []),
  ]));
  const loaded = new Set(needs.keys().filter((specifier) => specifier.endsWith("/sdk/mod.ts")));
  for (const specifier of loaded) for (const next of needs.get(specifier) ?? []) loaded.add(next);
  assert(loaded.size > 100);
  assertEquals([...loaded].filter((specifier) => specifier.startsWith("npm:")), []);
});

Deno.test("src/README.md shows what is imported, and the lint rule allows no more", async () => {
  const real = realLayers(await allSources());
  const [shown] = TABLE.exec(await Deno.readTextFile(PAGE)) ?? [];
  assertEquals(shown, layerTable(real), "run: deno task graph --write");
  for (const [layer, { folders, packages }] of Object.entries(LAYERS)) {
    const { folders: used, packages: taken } = real[layer]!;
    // The editor's layers may import all those below them, whether they do or not.
    const spare = layer.startsWith("web") ? [] : folders.filter((one) => !used.includes(one));
    const idle = layer.startsWith("web") ? [] : packages.filter((one) => !taken.includes(one));
    assertEquals([layer, spare, idle], [layer, [], []]);
  }
});

Deno.test("links of the project's pages lead somewhere", async () => {
  const dead: string[] = [];
  for (
    const page of [
      "README.md",
      "src/README.md",
      "models/README.md",
      "nodes/README.md",
      "models/recipes/README.md",
      "web/README.md",
    ]
  ) {
    const at = new URL(page, ROOT);
    for (const [, link] of (await Deno.readTextFile(at)).matchAll(/\]\(([^)#]+)[^)]*\)/g)) {
      if (/^https?:/.test(link!)) continue;
      await Deno.stat(new URL(link!, at)).catch(() => dead.push(`${page}: ${link}`));
    }
  }
  assertEquals(dead, []);
});
