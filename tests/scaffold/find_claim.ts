import { join } from "@std/path";
import type { Claim } from "./kinds.ts";
import { fill, type Thing } from "./thing.ts";

/** Files below a folder, by their paths in it. */
export async function filesBelow(folder: string, path = ""): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(folder, path))) {
    const inner = path ? `${path}/${name}` : name;
    if (isDirectory && name !== "node_modules") found.push(...await filesBelow(folder, inner));
    else if (!isDirectory) found.push(inner);
  }
  return found.sort();
}

/** The file that has a name already. */
export async function findClaim(
  root: string,
  { below, text }: Claim,
  thing: Thing,
): Promise<string | undefined> {
  const wanted = new RegExp(fill(text.source, thing), text.flags);
  const isFile = (await Deno.stat(join(root, below))).isFile;
  const paths = isFile
    ? [below]
    : (await filesBelow(join(root, below))).map((path) => `${below}/${path}`);
  for (const path of paths.filter((path) => /\.tsx?$/.test(path))) {
    if (wanted.test(await Deno.readTextFile(join(root, path)))) return path;
  }
}
