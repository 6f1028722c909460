import { assertEquals } from "@std/assert";

const ROOT = new URL("../", import.meta.url);

/** Of whole programs, as people use them and attackers do: named for what they are about. */
const WHOLE = /^tests\/(browser|cli|server)\//;

/** Of no file or folder alone. The list gets shorter, not longer. */
const ELSEWHERE = [
  "tests/architecture_test.ts",
  "tests/graph/edit_test.ts",
  "tests/nodes/catalogue_test.ts",
  "tests/nodes/replaced_files_long_test.ts",
  "tests/nodes/templates_long_test.ts",
  "tests/onnx/edit_test.ts",
  "tests/places_test.ts",
  "tests/plugins/hostile_folder_test.ts",
  "tests/runs/cached_run_test.ts",
  "tests/runs/forged_long_test.ts",
  "tests/training/objectives_test.ts",
];

/** Files and folders below a folder, relative to the project, without their endings. */
async function* names(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(`${folder}/`, ROOT))) {
    if (name === "node_modules" || name === "templates") continue;
    const path = `${folder}/${name}`;
    if (isDirectory) yield* names(path);
    if (isDirectory || /\.tsx?$/.test(name)) yield path.replace(/\.tsx?$/, "");
  }
}

/** Where the source of a test would stand, without its ending: in `src`, or at the top. */
function placesOf(test: string): readonly string[] {
  const path = test.replace(/^tests\//, "").replace(/_test$/, "");
  const tool = /^(lint|mutation|scaffold|snapshots)\//.test(path) ? [`tests/${path}`] : [];
  return [`src/${path}`, path, `models/${path}`, ...tool];
}

Deno.test("a test stands where its source does, and begins with its name or its folder's", async () => {
  const sources = new Set<string>();
  for (const folder of ["src", "nodes", "web", "models/recipes", "tests"]) {
    for await (const path of names(folder)) sources.add(path);
  }
  /** `a/b_c` is of `a/b_c`, `a/b` or, all of a folder, `a/a` and `a/a_c`. */
  const isOf = (place: string): boolean => {
    const [, folder, name] = /^(.*)\/([^/]+)$/.exec(place) ?? [];
    if (folder === undefined || !name) return false;
    const words = name.split("_");
    return words.some((_, i) => {
      const head = words.slice(0, i + 1).join("_");
      const isFolder = folder.split("/").at(-1) === head && sources.has(folder);
      return isFolder || sources.has(`${folder}/${head}`);
    });
  };
  const tests = [...sources].filter((path) => path.startsWith("tests/") && path.endsWith("_test"));
  const misplaced = tests.filter((test) => !WHOLE.test(test) && !placesOf(test).some(isOf));
  assertEquals(misplaced.map((path) => `${path}.ts`).sort(), ELSEWHERE);
});
