import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { copyTree } from "../copy_tree.ts";
import childProcess from "node:child_process";
import { buildEditor } from "../../web/build.ts";
import type { BuildReport } from "../../web/build.ts";

let built: Promise<BuildReport> | undefined;
/** The editor, built once for all tests that look at it. */
const editor = (): Promise<BuildReport> => built ??= buildEditor();

Deno.test("the editor's first load is at most 180 kB, 60 kB compressed, all of it 695 kB, and its style names every colour in one file", async () => {
  const { files, first } = await editor();
  assert(first.bytes <= 180_000, `first load has ${first.bytes} bytes`);
  assert(first.compressed <= 60_000, `first load has ${first.compressed} bytes compressed`);
  const scripts = files.filter(({ path }) => path.endsWith(".js"));
  const all = scripts.reduce((bytes, { content }) => bytes + content.length, 0);
  assert(all <= 695_000, `all scripts together have ${all} bytes`);
  const paths = files.map(({ path }) => path);
  for (const path of ["index.html", "main.js", "main.css", "icon.svg"]) {
    assertEquals(paths.filter((one) => one === path).length, 1, path);
  }
});

Deno.test({
  name:
    "a build that cannot be started, as too many files are open, ends nothing, and the next one is made",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const code = `
      const { buildEditor } = await import(${
      JSON.stringify(import.meta.resolve("../../web/build.ts"))
    });
      const open = [];
      try { for (;;) open.push(Deno.openSync("/dev/null")); } catch { /* as many as there may be */ }
      for (const file of open.splice(0, 2)) file.close();
      const failed = await buildEditor().then(() => false, () => true);
      for (const file of open) file.close();
      console.log(failed, (await buildEditor()).files.length > 0);`;
    const { stdout, stderr } = await new Deno.Command("sh", {
      args: ["-c", `ulimit -n 200; exec "$0" eval "$1"`, Deno.execPath(), code],
      cwd: new URL("../..", import.meta.url),
    }).output();
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    assertEquals(out, "true true\n", err);
  },
});

Deno.test("what lies in the folders above the project gets nothing into the page, and changes nothing in it", async () => {
  const tree = await copyTree(fromFileUrl(new URL("../..", import.meta.url)));
  const write = (name: string, content: unknown): Promise<void> =>
    Deno.writeTextFile(join(tree, name), JSON.stringify(content));
  const build = async (): Promise<string> => {
    const code = `import { hash } from "node:crypto";
      import { buildEditor } from "./web/build.ts";
      const hashes = ({ files }) => files.map(({ content }) => hash("sha256", content));
      console.log(String(await buildEditor().then(hashes, ({ message }) => message)));`;
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", "--no-check", code],
      cwd: tree,
    }).output();
    return new TextDecoder().decode(stdout) || new TextDecoder().decode(stderr);
  };
  try {
    const names = [
      "batch",
      "computed",
      "effect",
      "signal",
      "untracked",
      "useComputed",
      "useSignal",
      "useSignalEffect",
    ];
    await Deno.writeTextFile(
      join(tree, "evil.ts"),
      names.map((name) => `export const ${name} = 1;`).join("\n"),
    );
    const before = await build();
    assertMatch(before, /^[0-9a-f]{64},/);
    const paths = { "@preact/signals": ["./evil.ts"] };
    await write("tsconfig.json", { compilerOptions: { baseUrl: ".", paths } });
    const browser = { "@preact/signals": "./evil.ts" };
    await write("package.json", { browser, sideEffects: false });
    assertEquals(await build(), before);
    await write("package.json", { name: "@preact/signals", exports: "./evil.ts" });
    assertMatch(await build(), /evil\.ts" would be in it, which is not Braid's/);
  } finally {
    await Deno.remove(tree, { recursive: true });
  }
});

Deno.test("what esbuild says when a signal ends it, the stacks of its threads, comes before no user", async () => {
  const { spawn } = childProcess;
  const started: unknown[] = [];
  const noted = (command: string, args: readonly string[], options: { stdio: unknown }) => {
    started.push(options.stdio);
    return spawn(command, args, options as object);
  };
  Object.assign(childProcess, { spawn: noted });
  try {
    await buildEditor();
  } finally {
    Object.assign(childProcess, { spawn });
  }
  assertEquals(started, [["pipe", "pipe", "ignore"]]);
});

Deno.test("the page carries no schema of what travels: its client needs names alone", async () => {
  const { files } = await editor();
  const scripts = files.filter(({ path }) => path.endsWith(".js"))
    .map(({ content }) => new TextDecoder().decode(content)).join("");
  assert(scripts.includes("POST /storage/clean"));
  assert(!scripts.includes("StorageUsage"), "take from src/api types and its client only");
});

Deno.test("styles and components take their colours from --vscode-* names", async () => {
  const faults: string[] = [];
  for (const path of filesOf(new URL("../../web/", import.meta.url))) {
    if (!/\.(css|tsx?)$/.test(path.pathname) || path.pathname.endsWith("/themes.css")) continue;
    const text = await Deno.readTextFile(path);
    if (text.includes("--vscode-button-border, transparent")) {
      faults.push(`${path.pathname}: a button with no edge in high contrast`);
    }
    for (const found of text.matchAll(/#[\da-f]{3,8}\b(?=[;",')\s])|\b(?:rgba?|hsla?)\(/gi)) {
      const line = text.slice(0, found.index).split("\n").at(-1)!;
      if (!/\/\/|\*|href|#\w+\./.test(line)) faults.push(`${path.pathname}: ${line}${found[0]}`);
    }
  }
  assertEquals(faults, []);
});

function* filesOf(folder: URL): Iterable<URL> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory && name !== "node_modules") yield* filesOf(new URL(`${name}/`, folder));
    else yield new URL(name, folder);
  }
}
