import { join } from "@std/path";
import type { Mutant } from "./mutant.ts";
import { schemata } from "./schemata.ts";

/** Too large to copy, and read only. */
const LINKED = ["models", "node_modules"];

/** What is made, not written. */
const LEFT_OUT = /(^|\/)(\..*|node_modules)$|^(coverage|out|workflows)$/;

/** A copy of the project in which every mutant waits to be woken. */
export async function makeTree(root: string, mutants: readonly Mutant[]): Promise<string> {
  const tree = await Deno.realPath(await Deno.makeTempDir({ prefix: "mutation_" }));
  const changed = Map.groupBy(mutants, ({ file }) => file);
  const copy = async (folder: string): Promise<void> => {
    for await (const { name, isDirectory, isFile } of Deno.readDir(join(root, folder))) {
      const path = folder + name;
      if (LEFT_OUT.test(path) || LINKED.includes(path)) continue;
      const here = changed.get(path);
      if (isDirectory) {
        await Deno.mkdir(join(tree, path));
        await copy(`${path}/`);
      } else if (here) {
        const text = await Deno.readTextFile(join(root, path));
        await Deno.writeTextFile(join(tree, path), schemata(text, here));
      } else if (isFile) await Deno.copyFile(join(root, path), join(tree, path));
    }
  };
  await copy("");
  for (const folder of LINKED) await Deno.symlink(join(root, folder), join(tree, folder));
  return tree;
}
