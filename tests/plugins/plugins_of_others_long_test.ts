import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import type { RunInfo } from "../../src/api/runs.ts";
import { braid } from "../cli/braid.ts";
import { giveProgram } from "../program/kept_program.ts";
import { inFolder } from "../runs/trial.ts";
import { serveHere } from "../server/serve_here.ts";
import { catalogueOf, over } from "../server/serving.ts";
import { filesOf, FINE, HOSTILE, writePlugins } from "./hostile_plugins.ts";

const ONNX_RUNTIME = fromFileUrl(
  new URL(
    "../bin/napi-v6/linux/x64/onnxruntime_binding.node",
    import.meta.resolve("onnxruntime-node"),
  ),
);

/** A node that asks for what native code lends, for another program, and for a process with more permissions. */
const THIEF = `
const tries = {
  library: () => Deno.dlopen(${
  JSON.stringify(ONNX_RUNTIME)
}, { system: { parameters: ["buffer"], result: "i32" } }),
  program: () => new Deno.Command("sh", { args: ["-c", "true"] }).outputSync(),
  self: () => new Deno.Command(Deno.execPath(), { args: ["--version"] }).outputSync(),
};
export default {
  title: "Thief", category: "trial", inputs: {}, outputs: { text: { kind: "text" } },
  run() {
    const got = Object.entries(tries).filter(([, attempt]) => {
      try { attempt(); return true; } catch (error) { return !(error instanceof Deno.errors.NotCapable); }
    });
    return { text: "got " + (got.map(([name]) => name).join(", ") || "nothing") };
  },
};`;

/** Changes what all code shares, when it is loaded and when it works. */
const HARM = `
const harm = () => {
  JSON.stringify = () => "harmed";
  Object.prototype.harm = 1;
};
export default {
  title: "Harm", category: "trial", inputs: {}, outputs: { value: { kind: "int" } },
  run() { harm(); return { value: 1 }; },
};`;

const graph = (type: string): string =>
  JSON.stringify({ format: "braid/1", nodes: { it: { type } }, outputs: ["it"] });

const writeAll = (folder: string): Promise<void> =>
  writePlugins(folder, {
    acme: FINE,
    core: FINE,
    exits: filesOf(HOSTILE["exits"]!),
    thief: { "thief.ts": THIEF },
    throws: filesOf(HOSTILE["throws"]!),
    works: { "late.ts": HARM },
  });

Deno.test("plugins of others on the command line: the bad are told of, and nobody else pays", () =>
  inFolder(async (folder) => {
    const plugins = join(folder, "plugins");
    await writeAll(plugins);
    const at = { cwd: folder, env: { XDG_CONFIG_HOME: join(folder, "config") } };
    await giveProgram(at.env.XDG_CONFIG_HOME);
    const more = ["--plugins", plugins];
    const nodes = await braid(["nodes", ...more], at);
    assertEquals(nodes.code, 0);
    for (const type of ["acme.fine", "throws.fine", "core.save_image", "diffusion.denoise"]) {
      assertMatch(nodes.out, new RegExp(`^${type} `, "m"));
    }
    assertMatch(nodes.err, /exits\/bad\.ts: Cannot load it: .*ended with code 0/);
    assertMatch(nodes.err, /throws\/bad\.ts: Cannot import it: no luck/);
    assertMatch(nodes.err, /core: The name "core" is that of one of braid's own/);
    const check = await braid(["check", "-", ...more], { ...at, input: graph("exits.fine") });
    assertMatch(
      check.out,
      /The plugin "exits" of "exits\.fine" is disabled: bad\.ts: Cannot load it/,
    );
    assert(check.code !== 0);
    const run = await braid(["run", "-", "--json", ...more], {
      ...at,
      input: graph("thief.thief"),
    });
    assertEquals([run.code, run.err], [0, ""]);
    assertStringIncludes(run.out, '"got nothing"');
  }));

Deno.test("plugins of others on a server: the catalogue has all that can be used, and says why not", () =>
  inFolder(async (folder) => {
    const plugins = join(folder, "plugins");
    await writeAll(plugins);
    await using server = await serveHere(join(folder, "served"), { plugins: [plugins] });
    const { address } = server;
    const { nodes, disabled } = await catalogueOf(address);
    for (const type of ["acme.fine", "throws.fine", "core.save_image", "thief.thief"]) {
      assert(Object.hasOwn(nodes, type), type);
    }
    assertEquals(Object.keys(disabled!), ["exits"]);
    const start = async (type: string): Promise<Response> =>
      await fetch(`${address}api/runs`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ workflow: JSON.parse(graph(type)) }),
      });
    assertStringIncludes(
      await (await start("exits.fine")).text(),
      "is disabled: bad.ts: Cannot load",
    );
    const { id } = await (await start("thief.thief")).json() as RunInfo;
    const { state, outputs } = await over(address, id);
    assertEquals(state, "succeeded");
    assertStringIncludes(JSON.stringify(outputs), "got nothing");

    const harmed = await (await start("works.late")).json() as RunInfo;
    await over(address, harmed.id);
    const after = await (await start("acme.fine")).json() as RunInfo;
    assertEquals((await over(address, after.id)).outputs["it"]?.[0]?.port, "value");
  }));
