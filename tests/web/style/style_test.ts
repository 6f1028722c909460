import { assertEquals } from "@std/assert";

const WEB = new URL("../../../web/", import.meta.url);

/** Files of the editor's parts: those in `style` are everybody's. */
function* filesBelow(folder: URL, suffix: RegExp): Iterable<URL> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory && name !== "node_modules" && name !== "style") {
      yield* filesBelow(new URL(`${name}/`, folder), suffix);
    } else if (suffix.test(name)) yield new URL(name, folder);
  }
}

function* selectorsOf(sheet: URL): Iterable<string> {
  const text = Deno.readTextFileSync(sheet).replace(/\/\*[\s\S]*?\*\//g, "");
  for (const [, selectors] of text.matchAll(/(?:^|[{}])\s*([^{}@]+)(?=\{)/g)) {
    for (const selector of selectors!.split(/,(?![^(]*\))/)) yield selector.trim();
  }
}

const pathOf = ({ pathname }: URL): string => pathname.slice(WEB.pathname.length);

Deno.test("a class that is styled by itself belongs to one style sheet: parts do not reach into each other", () => {
  const owners = new Map<string, Set<string>>();
  for (const sheet of filesBelow(WEB, /\.css$/)) {
    for (const selector of selectorsOf(sheet)) {
      const alone = /^\.([\w-]+)$/.exec(selector)?.[1];
      if (alone === undefined) continue;
      owners.set(alone, (owners.get(alone) ?? new Set()).add(pathOf(sheet)));
    }
  }
  const shared = [...owners].filter(([, names]) => names.size > 1)
    .map(([name, names]) => `.${name}: ${[...names].sort().join(", ")}`);
  assertEquals(shared, []);
});

Deno.test("a style sheet lies beside what it styles: each of its rules names a class of its folder", () => {
  const strays: string[] = [];
  for (const sheet of filesBelow(WEB, /\.css$/)) {
    const used = new Set<string>();
    for (const source of filesBelow(new URL(".", sheet), /\.tsx?$/)) {
      for (const [word] of Deno.readTextFileSync(source).matchAll(/[\w-]+/g)) used.add(word);
    }
    for (const selector of selectorsOf(sheet)) {
      const classes = [...selector.matchAll(/\.([a-z][\w-]*)/g)].map(([, name]) => name!);
      if (/^(to|from|\d+%)$/.test(selector) || classes.some((name) => used.has(name))) continue;
      strays.push(`${pathOf(sheet)}: ${selector}`);
    }
  }
  assertEquals(strays, []);
});
