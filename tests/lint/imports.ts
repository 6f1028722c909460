/** What the project's files import, as their text says. */

const ROOT = new URL("../../", import.meta.url);

/** Paths of source files below a folder, relative to the project. */
async function* sources(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(`${folder}/`, ROOT))) {
    const path = `${folder}/${name}`;
    if (isDirectory && name !== "node_modules") yield* sources(path);
    else if (/\.tsx?$/.test(name) && !name.endsWith(".d.ts")) yield path;
  }
}

/** A source file, by its path relative to the project. */
export interface Source {
  readonly path: string;
  readonly text: string;
  /** What it imports as values, statically or by a literal. */
  readonly values: readonly string[];
  /** What it imports for the type checker alone. */
  readonly types: readonly string[];
}

export async function allSources(): Promise<readonly Source[]> {
  const found: Source[] = [];
  for (const folder of ["src", "nodes", "web"]) {
    for await (const path of sources(folder)) {
      const text = await Deno.readTextFile(new URL(path, ROOT));
      const values = specifiers(text.replaceAll(/^(import|export) type [^;]*;/gm, ""));
      const known = new Set(values);
      found.push({ path, text, values, types: specifiers(text).filter((one) => !known.has(one)) });
    }
  }
  return found.sort((a, b) => a.path < b.path ? -1 : 1);
}

/** Module specifiers of static imports and exports, and of dynamic imports of a literal. */
function specifiers(text: string): string[] {
  const patterns = [
    /^(?:import|export|\}).*?\bfrom "([^"\n]+)"/gm,
    /^import "([^"\n]+)"/gm,
    /\bimport\("([^"\n]+)"\)/g,
  ];
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1]!));
}

/** A way from a file back to itself. */
export function circleIn(imports: ReadonlyMap<string, readonly string[]>): string[] | undefined {
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
