import { assert, assertEquals } from "@std/assert";
import { importFault, LAYERS } from "./lint/layers.ts";

const ROOT = new URL("../", import.meta.url);
const LONGEST = 350;

/** Paths of source files below a folder, relative to the project. */
async function* sources(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(`${folder}/`, ROOT))) {
    const path = `${folder}/${name}`;
    if (isDirectory && name !== "node_modules") yield* sources(path);
    else if (/\.tsx?$/.test(name) && !name.endsWith(".d.ts")) yield path;
  }
}

const allSources = async (): Promise<[path: string, text: string][]> => {
  const found: [string, string][] = [];
  for (const folder of ["src", "nodes", "web"]) {
    for await (const path of sources(folder)) {
      found.push([path, await Deno.readTextFile(new URL(path, ROOT))]);
    }
  }
  return found.sort();
};

/** Module specifiers of static imports and exports, and of dynamic imports of a literal. */
function specifiers(text: string): string[] {
  const patterns = [
    /^(?:import|export|\}).*?\bfrom "([^"\n]+)"/gm,
    /^import "([^"\n]+)"/gm,
    /\bimport\("([^"\n]+)"\)/g,
  ];
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1]!));
}

/** A module's text without what it takes of others for the type checker alone. */
const withoutTypes = (text: string): string =>
  text.replaceAll(/^(import|export) type [^;]*;/gm, "");

/** A way from a file back to itself. */
function circleIn(imports: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const path: string[] = [];
  const done = new Set<string>();
  const visit = (file: string): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    path.push(file);
    for (const next of imports.get(file) ?? []) {
      const circle = visit(next);
      if (circle) return circle;
    }
    done.add(path.pop()!);
  };
  for (const file of imports.keys()) {
    const circle = visit(file);
    if (circle) return circle;
  }
}

/** The table of `src/README.md` that a set of layers makes. */
function layerTable(): string {
  const quoted = (name: string): string => `\`${name.replace(/^src\//, "")}\``;
  const cell = (names: readonly string[]): string => {
    const [first, ...more] = names.filter((name) => name.startsWith("web/"));
    const rest = names.filter((name) => !name.startsWith("web/")).map(quoted);
    // The editor's layers are as many as it takes, always from the first.
    const web = first === undefined ? [] : [[first, ...more.slice(-1)].map(quoted).join(" to ")];
    return [...rest, ...web].join(", ") || "-";
  };
  const rows = Object.entries(LAYERS).map(([folder, { folders, packages }]) => [
    `\`${folder.replace(/^src\//, "")}\``,
    cell(folders),
    cell(packages),
  ]);
  const head = ["folder", "may import", "outside packages"];
  const widths = head.map((text, i) => Math.max(text.length, ...rows.map((row) => row[i]!.length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((text, i) => text.padEnd(widths[i]!)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

Deno.test("imports run along the layers only, dynamic ones too", async () => {
  const faults = (await allSources()).flatMap(([path, text]) => {
    const values = new Set(specifiers(withoutTypes(text)));
    return specifiers(text).flatMap((specifier) => {
      const fault = importFault(path, specifier, !values.has(specifier));
      return fault ? [`${path}: ${fault}`] : [];
    });
  });
  assertEquals(faults, []);
});

Deno.test("no file imports itself by way of others, in the editor through types neither", async () => {
  const imports = new Map((await allSources()).map(([path, text]) => [
    path,
    specifiers(path.startsWith("web/") ? text : withoutTypes(text))
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
    .map(([path, text]) => [path, text.trimEnd().split("\n").length] as const)
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

Deno.test("src/README.md shows the layers that the lint rule holds", async () => {
  const path = new URL("src/README.md", ROOT);
  const page = await Deno.readTextFile(path);
  const shown = /<!-- layers:[^>]*-->\n\n([\s\S]*?)\n\n<!-- \/layers -->/.exec(page)?.[1];
  assertEquals(shown, layerTable(), "copy the expected table into src/README.md");
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
