import { hash } from "node:crypto";
import { fromFileUrl, join, relative, toFileUrl } from "@std/path";
import { startWorker } from "./start_worker.ts";
import type { Reach } from "./work.ts";

/** Those that start other processes, where no mutant lives. */
const FAR = /^tests\/(browser|server|cli|mutation|scaffold)\//;

interface Kept {
  readonly hash: string;
  readonly reach: Reach;
}

/**
 * The files of tests, each with those of the tree that it loads.
 *
 * @throws Error where one cannot be loaded
 */
export async function testFiles(
  root: string,
  tree: string,
  only: string,
): Promise<Map<string, string[]>> {
  const names: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    for await (const { name, isDirectory } of Deno.readDir(join(root, folder))) {
      if (isDirectory) await walk(`${folder}/${name}`);
      else if (name.endsWith("_test.ts")) names.push(`${folder}/${name}`);
    }
  };
  await walk("tests");
  const files = names
    .filter((name) => !FAR.test(name) && name.startsWith(only))
    .sort();
  const all = join(tree, "tests", "mutation", "all.ts");
  await Deno.writeTextFile(all, files.map((file) => `import "../../${file}";\n`).join(""));
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", all],
    cwd: tree,
  }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as {
    modules: {
      specifier: string;
      error?: string;
      dependencies?: { code?: { specifier?: string } }[];
    }[];
  };
  const { error } = modules.find(({ error }) => error) ?? {};
  if (error) throw new Error(`Cannot load the tree of mutants: ${error}`);
  const needs = new Map(modules.map(({ specifier, dependencies = [] }) => [
    specifier,
    dependencies.flatMap(({ code }) => code?.specifier ?? []),
  ]));
  return new Map(files.map((file) => {
    const loaded = new Set([toFileUrl(join(tree, file)).href]);
    for (const one of loaded) for (const next of needs.get(one) ?? []) loaded.add(next);
    const own = [...loaded].filter((one) => one.startsWith("file:") && needs.has(one));
    return [file, own.map((one) => relative(tree, fromFileUrl(one)).replaceAll("\\", "/"))];
  }));
}

/**
 * What each file of tests reaches of the mutants in a tree. It is found out by running them, and kept in a file for
 * those of which nothing has changed since.
 */
export async function reachOfTests(given: {
  root: string;
  tree: string;
  count: number;
  /** Paths with mutants. */
  files: ReadonlySet<string>;
  /** How the paths of the tests begin that are used. */
  tests: string;
  /** Where to keep what was found out. */
  kept: string;
  jobs: number;
  say: (text: string) => void;
}): Promise<ReadonlyMap<string, Reach>> {
  const { root, tree, count, kept, jobs, say } = given;
  const before: Readonly<Record<string, Kept>> = JSON.parse(
    await Deno.readTextFile(kept).catch(() => "{}"),
  );
  const found: Record<string, Kept> = {};
  const keep = (): Promise<void> =>
    Deno.writeTextFile(kept, JSON.stringify({ ...before, ...found }));
  const open: [file: string, hash: string][] = [];
  for (const [file, loads] of await testFiles(root, tree, given.tests)) {
    const reaches = loads.some((path) => given.files.has(path) || path.startsWith("src/plugins/"));
    if (!reaches) continue;
    const texts = await Promise.all(
      [...new Set([...loads, ...given.files])].sort().map((path) =>
        Deno.readTextFile(join(tree, path))
      ),
    );
    const now = hash("sha256", JSON.stringify(texts), "hex");
    if (before[file]?.hash === now) found[file] = before[file];
    else open.push([file, now]);
  }
  let done = 0;
  const total = open.length;
  await Promise.all(Array.from({ length: jobs }, async () => {
    for (let next = open.shift(); next; next = open.shift()) {
      const [file, hash] = next;
      for await (const told of startWorker(tree, count, "reach", file)) {
        if (told.kind === "reach") found[file] = { hash, reach: told };
      }
      say(`${++done} of ${total} files of tests: ${file}${found[file] ? "" : " FAILED"}`);
      await keep();
    }
  }));
  return new Map(Object.entries(found).map(([file, { reach }]) => [file, reach]));
}
