import type { Source } from "./imports.ts";
import type { Layer } from "./layers.ts";
import { isEverywhere, layerOf, LAYERS, resolveImport } from "./layers.ts";

/** What each layer imports, types left out, in the order of {@link LAYERS}. */
export function realLayers(sources: readonly Source[]): Readonly<Record<string, Layer>> {
  const names = Object.keys(LAYERS);
  const rows = names.map((layer) => {
    const found = new Set(
      sources.filter(({ path }) => layerOf(path) === layer).flatMap(({ path, values }) =>
        values.filter((one) => !isEverywhere(one)).map((one) => {
          if (!one.startsWith(".")) return one;
          const target = resolveImport(path, one);
          return layerOf(target) ?? target;
        })
      ),
    );
    found.delete(layer);
    const folders = [...names, "sdk", "deno.json"].filter((one) => found.delete(one));
    return [layer, { folders, packages: [...found].sort() }] as const;
  });
  return Object.fromEntries(rows);
}

/** The table of `src/README.md`. */
export function layerTable(layers: Readonly<Record<string, Layer>>): string {
  const rows = Object.entries(layers).map(([folder, { folders, packages }]) => [
    quoted(folder),
    runs(folders).join(", ") || "-",
    packages.map(quoted).join(", ") || "-",
  ]);
  const head = ["folder", "imports", "outside packages"];
  const widths = head.map((text, i) => Math.max(text.length, ...rows.map((row) => row[i]!.length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((text, i) => text.padEnd(widths[i]!)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

const quoted = (name: string): string => `\`${name.replace(/^src\//, "")}\``;

/** Three and more layers that follow each other as `first to last`. */
function runs(folders: readonly string[]): readonly string[] {
  const order = Object.keys(LAYERS);
  const groups: string[][] = [];
  for (const folder of folders) {
    const last = groups.at(-1);
    const follows = last && order.indexOf(folder) === order.indexOf(last.at(-1)!) + 1;
    if (follows) last.push(folder);
    else groups.push([folder]);
  }
  return groups.flatMap((group) =>
    group.length < 4 ? group.map(quoted) : [`${quoted(group[0]!)} to ${quoted(group.at(-1)!)}`]
  );
}
