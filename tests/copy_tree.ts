import { join } from "@std/path";

/** Too large to copy, and read only. */
const LINKED = ["models", "node_modules"];

/** What is made, not written. */
const LEFT_OUT = /(^|\/)(\..*|node_modules)$|^(coverage|out|workflows)$/;

/**
 * A copy of the project in a temporary folder.
 *
 * @param change Of a file by its path in the project: what its copy says instead
 */
export async function copyTree(
  root: string,
  change: (path: string) => Promise<string> | undefined = () => undefined,
): Promise<string> {
  const tree = await Deno.realPath(await Deno.makeTempDir({ prefix: "braid_tree_" }));
  const copy = async (folder: string): Promise<void> => {
    for await (const { name, isDirectory, isFile } of Deno.readDir(join(root, folder))) {
      const path = folder + name;
      if (LEFT_OUT.test(path) || LINKED.includes(path)) continue;
      if (isDirectory) {
        await Deno.mkdir(join(tree, path));
        await copy(`${path}/`);
        continue;
      }
      const changed = isFile ? await change(path) : undefined;
      if (changed !== undefined) await Deno.writeTextFile(join(tree, path), changed);
      else if (isFile) await Deno.copyFile(join(root, path), join(tree, path));
    }
  };
  await copy("");
  for (const folder of LINKED) await Deno.symlink(join(root, folder), join(tree, folder));
  return tree;
}
