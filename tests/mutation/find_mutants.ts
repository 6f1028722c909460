import { fromFileUrl, relative } from "@std/path";
import type { Change, Mutant } from "./mutant.ts";

/** All mutants of files, or of files below folders, relative to a root; the same numbers for the same texts. */
export async function findMutants(root: string, paths: readonly string[]): Promise<Mutant[]> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "lint",
      "--json",
      `--config=${new URL("lint.json", import.meta.url).pathname}`,
      ...paths,
    ],
    cwd: root,
  }).output();
  const { diagnostics = [], errors = [] } = stdout.length
    ? JSON.parse(new TextDecoder().decode(stdout)) as {
      diagnostics?: { filename: string; message: string }[];
      errors?: unknown[];
    }
    : { errors: [new TextDecoder().decode(stderr)] };
  if (errors.length) throw new Error(`Cannot read ${paths.join(", ")}: ${JSON.stringify(errors)}`);
  const texts = new Map<string, string>();
  const seen = new Set<string>();
  const mutants: Omit<Mutant, "id">[] = [];
  for (const { filename, message } of diagnostics) {
    const file = relative(root, fromFileUrl(filename)).replaceAll("\\", "/");
    const text = texts.get(file) ?? await Deno.readTextFile(fromFileUrl(filename));
    texts.set(file, text);
    if (seen.has(file + message)) continue;
    seen.add(file + message);
    const change: Change = JSON.parse(message);
    const line = text.slice(0, change.start).split("\n").length;
    mutants.push({ ...change, file, line, before: text.slice(change.start, change.end) });
  }
  mutants.sort((a, b) =>
    a.file < b.file ? -1 : a.file > b.file ? 1 : a.start - b.start || b.end - a.end
  );
  return mutants.map((mutant, id) => ({ ...mutant, id }));
}
