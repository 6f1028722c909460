import { assertEquals } from "@std/assert";

/** Style sheets of the editor's parts. */
function* sheets(folder: URL): Iterable<URL> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory && name !== "node_modules") yield* sheets(new URL(`${name}/`, folder));
    else if (name.endsWith(".css") && name !== "base.css") yield new URL(name, folder);
  }
}

Deno.test("a class that is styled by itself belongs to one style sheet: parts do not reach into each other", () => {
  const owners = new Map<string, Set<string>>();
  for (const sheet of sheets(new URL("../../../web/", import.meta.url))) {
    const text = Deno.readTextFileSync(sheet).replace(/\/\*[\s\S]*?\*\//g, "");
    for (const [, selectors] of text.matchAll(/(?:^|[{}])\s*([^{}@]+)\{/g)) {
      for (const selector of selectors!.split(/,(?![^(]*\))/)) {
        const alone = /^\.([\w-]+)$/.exec(selector.trim())?.[1];
        if (alone === undefined) continue;
        const known = owners.get(alone) ?? new Set();
        owners.set(alone, known.add(sheet.pathname.split("/").at(-1)!));
      }
    }
  }
  const shared = [...owners].filter(([, names]) => names.size > 1)
    .map(([name, names]) => `.${name}: ${[...names].sort().join(", ")}`);
  assertEquals(shared, []);
});
