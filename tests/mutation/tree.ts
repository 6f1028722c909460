import { join } from "@std/path";
import { copyTree } from "../copy_tree.ts";
import type { Mutant } from "./mutant.ts";
import { schemata } from "./schemata.ts";

/** A copy of the project in which every mutant waits to be woken. */
export async function makeTree(root: string, mutants: readonly Mutant[]): Promise<string> {
  const changed = Map.groupBy(mutants, ({ file }) => file);
  return await copyTree(root, (path) => {
    const here = changed.get(path);
    return here && Deno.readTextFile(join(root, path)).then((text) => schemata(text, here));
  });
}
