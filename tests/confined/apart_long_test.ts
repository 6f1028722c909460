import {
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStrictEquals,
} from "@std/assert";
import { join } from "@std/path";
import { PluginsApart, type PluginsApartOptions } from "../../src/confined/apart.ts";
import { Folder } from "../../src/files/folder.ts";
import type { AnyNode } from "../../src/graph/catalogue.ts";
import { askNode } from "../../src/graph/node_check.ts";
import { InputError } from "../../src/graph/node.ts";
import { NO_PERMISSIONS, type PluginPermissions } from "../../src/plugins/permissions.ts";
import { openRegistry } from "../../src/plugins/registry.ts";
import { pluginCommand } from "../../src/program/plugin_command.ts";
import { keptProgram } from "../program/kept_program.ts";
import { codeStamp } from "../../src/runs/code_stamp.ts";
import { OutputFiles } from "../../src/runs/outputs/output_files.ts";
import { readRoots } from "../../src/files/find_file.ts";
import { filesIn } from "../../src/sdk/folder_files.ts";
import type { RunContext } from "../../src/sdk/context.ts";
import { createRunContext } from "../../src/sdk/host.ts";
import { writePlugins } from "../plugins/hostile_plugins.ts";
import { inFolder } from "../runs/trial.ts";

const version = "1.0.0";
const FRAMES = new URL("../../src/runs/runner/frames.ts", import.meta.url);

const NODES: Readonly<Record<string, string>> = {
  "everything.ts":
    `import { defineNode, float, group, int, kinds, lazy, text, variable } from "sdk";
/** All that a node may be given. */
export default defineNode({
      title: "Everything", category: "trial",
      inputs: {
        image: kinds.image(), rows: group({ scale: float() }), late: lazy(int()), any: variable("T"),
        path: text(),
      },
      outputs: { image: kinds.image(), any: variable("T"), total: float(), file: kinds.file() },
      async run({ image, rows, late, any, path }, context) {
        context.progress(1, 2, "half");
        context.warn("careful", { port: "path" });
        context.log("at work");
        const png = await context.images.encode(image, "png");
        const again = await context.images.decode(png);
        await context.preview(() => again.image, "seen");
        const text = new TextDecoder().decode(await context.files.read(path));
        const noise = context.random(7n).normal([2]);
        const total = rows.reduce((sum, { scale }) => sum + scale, await late() + await late());
        const bytes = new TextEncoder().encode(text + " " + noise.data.length + context.document);
        return { image, any, total, file: await context.outputs.save("it.txt", bytes, "text/plain") };
      },
      changes: async ({ path }, context) => path && await context.files.fingerprint(path),
      check: ({ path }) => path === "" ? [{ port: "path", message: "Name a file" }] : [],
    });`,
  "reads.ts": `export default {
      title: "Reads", category: "trial", inputs: { file: { kind: "text" } },
      outputs: { text: { kind: "text" } },
      run: async ({ file }) => ({ text: await Deno.readTextFile(file) }),
    };`,
  "calls.ts": `import { encodeFrame } from "${FRAMES}";
    export default {
      title: "Calls", category: "trial", inputs: { any: { kind: { variable: "T" } } }, outputs: {},
      async run() {
        for (let n = 0; n < 300; n++) {
          const args = [["given", n % 5]];
          const frame = encodeFrame({ type: "ask", id: Math.floor(n / 5), ask: n, what: "lazy", args });
          Deno.stdout.writeSync(frame);
        }
        await new Promise((go) => setTimeout(go, 100));
        return {};
      },
    };`,
  "refuses.ts": `import { defineNode, InputError, int } from "sdk";
    export default defineNode({
      title: "Refuses", category: "trial", inputs: { count: int() }, outputs: {},
      run({ count }) {
        if (count > 1) throw new InputError("count", "There are too many");
        fails();
        return {};
      },
    });
    function fails() {
      throw new Error("Something is amiss");
    }`,
  "reads_on.ts": `import { defineNode, lazy, list, text, variable } from "sdk";
    export default defineNode({
      title: "Reads on", category: "trial", inputs: { any: lazy(variable("T")), path: text() },
      outputs: { all: variable("U") },
      async run({ any, path }, context) {
        const given = await any();
        const first = await context.files.read(path);
        const sums = [];
        for (let count = 0; count < 20; count++) {
          const read = await Promise.all([context.files.read(path), context.files.read(path)]);
          sums.push(read[0].length + read[1].length);
        }
        return { all: { given, first, sums, picture: given.picture } };
      },
    });`,
  "reaches.ts": `import { defineNode, text } from "sdk";
    export default defineNode({
      title: "Reaches", category: "trial",
      inputs: { address: text(), file: text() }, outputs: { text: text() },
      async run({ address, file }) {
        const said = await (await fetch(address)).text();
        Deno.writeTextFileSync(file, said);
        return { text: said + Deno.readTextFileSync(file) + Deno.env.get("BRAID_TRIAL") };
      },
    });`,
};

interface Opened {
  readonly folder: string;
  node(type: string, code?: string): Promise<AnyNode>;
  run(type: string, args: object): Promise<Record<string, unknown>>;
  readonly told: readonly unknown[];
  context(): RunContext;
}

async function withPlugin(
  granted: (folder: string) => Partial<PluginPermissions>,
  act: (opened: Opened) => Promise<void>,
  options: Pick<PluginsApartOptions, "maxHeldBytes"> = {},
): Promise<void> {
  await inFolder(async (folder) => {
    await writePlugins(join(folder, "plugins"), { acme: NODES });
    const { plugins } = await openRegistry([join(folder, "plugins")], { version });
    const acme = plugins.get("acme")!;
    const allowed = { ...NO_PERMISSIONS, ...granted(folder) };
    const program = await keptProgram();
    await using apart = new PluginsApart({
      granted: () => allowed,
      command: (plugin, permissions) => pluginCommand(plugin, permissions, { version, program }),
      ...options,
    });
    const told: unknown[] = [];
    const note = (...what: unknown[]): void => void told.push(what);
    using files = new OutputFiles(new Folder(join(folder, "out")));
    const context = () =>
      createRunContext({
        models: {} as never,
        files: filesIn(readRoots([folder])),
        outputs: { save: (...file) => Promise.resolve(files.save(...file)) },
        document: "{}",
        previews: true,
      }, {
        signal: new AbortController().signal,
        progress: (...step) => note("progress", ...step),
        emit: (name, data) => note(name, name === "preview" ? typeof data : data),
        reads: (what) => note("reads", what),
      });
    const node = async (type: string, code?: string): Promise<AnyNode> => {
      const { faults, node, changes } = await apart.define(acme, type, 60_000);
      assertEquals(faults, []);
      return apart.nodeOf(acme, type, { node: node!, changes }, code);
    };
    await act({
      folder,
      told,
      node,
      context,
      run: async (type, args) => await (await node(type)).run(args as never, context()),
    });
  });
}

Deno.test("a node of a plugin has all that it is allowed of what one of braid's own has", () =>
  withPlugin(() => ({ read: ["\${input}"], write: ["\${output}"] }), async (opened) => {
    const { folder, told, run, node } = opened;
    await Deno.writeTextFile(join(folder, "in.txt"), "hello");
    const image = { data: new Float32Array(12).fill(0.5), shape: [1, 3, 2, 2] };
    const network = { predict() {} };
    let asked = 0;
    const late = (): Promise<number> => Promise.resolve(++asked && 10);
    const rows = [{ scale: 1.5 }, { scale: 2 }];
    const outputs = await run("acme.everything", {
      image,
      rows,
      late,
      any: network,
      path: "in.txt",
    });
    assertStrictEquals(outputs["image"], image);
    assertStrictEquals(outputs["any"], network);
    assertEquals([outputs["total"], asked], [23.5, 1]);
    const { path } = outputs["file"] as { readonly path: string };
    assertEquals(await Deno.readTextFile(path), "hello 2{}");
    assertEquals(told, [
      ["progress", 1, 2, "half"],
      ["warning", { port: "path", message: "careful" }],
      ["log", "at work"],
      ["preview", "object"],
      ["reads", "file in.txt"],
    ]);
    const everything = await node("acme.everything");
    assertMatch(everything.doc!, /^All that a node may be given/);
    const question = { type: "acme.everything", values: { path: "" }, wired: [], parts: {} };
    assertEquals(await askNode(everything, question, () => Promise.resolve(undefined)), [
      { port: "path", message: "Name a file" },
    ]);
  }));

Deno.test("what goes wrong in a node names its input, or the place in the plugin's files", () =>
  withPlugin(() => ({}), async ({ run }) => {
    const error = await assertRejects(() => run("acme.refuses", { count: 2 }), InputError);
    assertEquals([error.port, error.message], ["count", "There are too many"]);
    await assertRejects(
      () => run("acme.refuses", { count: 1 }),
      Error,
      "Something is amiss (refuses.ts:11)",
    );
  }));

Deno.test("a plugin calls no function that it was given but lazy inputs", () =>
  withPlugin(() => ({}), async ({ run }) => {
    let called = 0;
    const any = { predict: () => called++ };
    await run("acme.calls", { any }).catch(() => {}); // it asks what it was not given, too
    await run("acme.calls", { any: any.predict }).catch(() => {});
    assertEquals(called, 0);
  }));

Deno.test("a plugin reaches the machines, folders and variables that it was allowed, and no others", async () => {
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => new Response("hi "),
  );
  const { port } = server.addr;
  const address = `http://127.0.0.1:${port}/`;
  Deno.env.set("BRAID_TRIAL", "there");
  await withPlugin((folder) => ({
    net: [`127.0.0.1:${port}`],
    write: [join(folder, "mine")],
    env: ["BRAID_TRIAL"],
  }), async ({ folder, run }) => {
    await Deno.mkdir(join(folder, "mine"));
    const reach = (address: string, file: string) => run("acme.reaches", { address, file });
    const file = join(folder, "mine", "a.txt");
    assertEquals(await reach(address, file), { text: "hi hi there" });
    await assertRejects(
      () => reach(address, join(folder, "other.txt")),
      Error,
      "It requires write access",
    );
    await assertRejects(
      () => reach("http://127.0.0.1:34567/", file),
      Error,
      `It requires net access "127.0.0.1:34567", which it has not got`,
    );
  });
  Deno.env.delete("BRAID_TRIAL");
});

Deno.test("a plugin reaches nothing through links in a folder that it was allowed", () =>
  inFolder(async (outside) => {
    await Deno.writeTextFile(join(outside, "secret"), "secret");
    const places = (folder: string) => ({ read: [join(folder, "luts")], write: [] as string[] });
    await withPlugin(places, async ({ folder, run }) => {
      const luts = join(folder, "luts");
      await Deno.mkdir(join(luts, "real"), { recursive: true });
      await Deno.writeTextFile(join(luts, "real", "mine"), "mine");
      await Deno.symlink(outside, join(luts, "real", "out"));
      await Deno.symlink("real", join(luts, "alias"));
      const read = (...names: string[]) => run("acme.reads", { file: join(luts, ...names) });
      for (const way of [["real", "out"], ["alias", "out"], ["real", "..", "real", "out"]]) {
        await assertRejects(() => read(...way, "secret"), Error, "requires read access");
      }
      assertEquals(await read("real", "mine"), { text: "mine" });
    });
    const writes = (folder: string) => ({ write: [join(folder, "mine")] });
    await withPlugin(writes, async ({ folder, run }) => {
      await Deno.mkdir(join(folder, "mine"));
      await Deno.symlink(outside, join(folder, "mine", "out"));
      const file = join(folder, "mine", "a.txt");
      await assertRejects(
        () => run("acme.reads", { file }),
        Error,
        'has a link "out" by which it would reach more',
      );
    });
  }));

Deno.test("a plugin is given as much as it likes, one thing after another, and passes all of it on", () =>
  withPlugin(() => ({ read: ["\${input}"] }), async ({ folder, run }) => {
    const bytes = new Uint8Array(2 ** 20).fill(7);
    await Deno.writeFile(join(folder, "in.bin"), bytes);
    const given = { picture: new Float32Array(2 ** 18).fill(0.5), predict() {} };
    const any = () => Promise.resolve(given);
    const { all } = await run("acme.reads_on", { any, path: "in.bin" }) as {
      readonly all: Record<string, unknown> & { readonly given: typeof given };
    };
    assertEquals(all["sums"], Array(20).fill(2 ** 21));
    assertEquals(all["first"], bytes);
    assertEquals(all["picture"], given.picture);
    assertStrictEquals(all.given.predict, given.predict, "what is in the runner stays there");
  }, { maxHeldBytes: 5 * 2 ** 20 }));

Deno.test("code that is not what was tried out is not run; what is loaded goes on", () =>
  withPlugin(() => ({}), async ({ folder, node, context }) => {
    const plugin = join(folder, "plugins", "acme");
    const code = codeStamp([plugin]);
    const [refuses, calls] = [await node("acme.refuses", code), await node("acme.calls", code)];
    assertEquals(calls.revision, `acme@1.0.0+${code}`, "its results are of this code");
    const fails = (one: AnyNode, says: string): Promise<unknown> =>
      assertRejects(async () => await one.run({ count: 1 } as never, context()), Error, says);
    await fails(refuses, "Something is amiss");
    const state = async () => await refuses.changes!({}, context());
    const before = await state();
    assertEquals(await state(), before);
    await Deno.writeTextFile(join(plugin, "table.json"), "1");
    assertNotEquals(await state(), before, "what it may read now makes another result");
    await fails(refuses, "Something is amiss");
    const remedy = "since its nodes were read: reload node definitions";
    for (const one of [calls, refuses]) await fails(one, `"acme" has changed ${remedy}`);
    await Deno.rename(plugin, join(folder, "away"));
    await fails(refuses, `"acme" has been removed ${remedy}`);
  }));
