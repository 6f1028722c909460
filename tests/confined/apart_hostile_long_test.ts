import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import process from "node:process";
import { PluginsApart, type PluginsApartOptions } from "../../src/confined/apart.ts";
import { NO_PERMISSIONS } from "../../src/plugins/permissions.ts";
import type { Plugin } from "../../src/plugins/plugin.ts";
import { openRegistry } from "../../src/plugins/registry.ts";
import { pluginCommand } from "../../src/program/plugin_command.ts";
import { keptProgram } from "../program/kept_program.ts";
import { FINE, writePlugins } from "../plugins/hostile_plugins.ts";
import { processesOf } from "../server/serving.ts";
import { inFolder } from "../runs/trial.ts";
import {
  CLOSED_NODES,
  DEADLY_NODES,
  ENDLESS_NODES,
  GREEDY_NODES,
  type HostileNode,
  nodeFile,
} from "./hostile_nodes.ts";

const version = "1.0.0";
const LEFT_ALONE = fromFileUrl(new URL("./left_alone.ts", import.meta.url));

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

interface Opened {
  readonly folder: string;
  /** What came of a node. */
  run(name: string, signal?: AbortSignal): Promise<string>;
}

async function withHostile(
  nodes: Readonly<Record<string, HostileNode>>,
  act: (opened: Opened) => Promise<void>,
  options: Partial<PluginsApartOptions> & { readonly maxBytes?: number } = {},
): Promise<void> {
  const { maxBytes, ...more } = options;
  await inFolder(async (folder) => {
    const files = Object.entries(nodes).map(([name, node]) => [`${name}.ts`, nodeFile(node)]);
    await writePlugins(folder, { hostile: { ...Object.fromEntries(files), ...FINE } });
    const plugin = (await openRegistry([folder], { version })).plugins.get("hostile") as Plugin;
    const program = await keptProgram();
    await using apart = new PluginsApart({
      granted: () => NO_PERMISSIONS,
      command: (one, granted) =>
        pluginCommand(one, granted, {
          version,
          program,
          ...(maxBytes !== undefined && { maxBytes }),
        }),
      ...more,
    });
    const ignore = (): void => {};
    const context = { progress: ignore, reads: ignore, emit: ignore };
    await act({
      folder,
      async run(name, signal = new AbortController().signal) {
        const kind = nodes[name]?.kind ?? "text";
        const outputs = name === "fine" ? { value: { kind: "int" } } : { it: { kind } };
        const node = { title: "Hostile", category: "trial", inputs: {}, outputs };
        try {
          const got = await apart.nodeOf(plugin, `hostile.${name}`, { node })
            .run({}, { ...context, signal });
          return `got ${JSON.stringify(got)}`;
        } catch (error) {
          return (error as Error).message;
        }
      },
    });
  });
}

/** None gets through, each says why in a sentence, and the next one has what it needs. */
function allFail(
  nodes: Readonly<Record<string, HostileNode>>,
): (opened: Opened) => Promise<void> {
  return async ({ run }) => {
    const wrong: string[] = [];
    for (const [name, { says }] of Object.entries(nodes)) {
      const said = await run(name);
      const isClosed = says.test(said) && !said.startsWith("got ");
      if (!isClosed || said.includes("\n    at ")) wrong.push(`${name}: ${said}`);
    }
    assertEquals(wrong, []);
    assertEquals(await run("fine"), `got {"value":1}`);
  };
}

Deno.test("no node of a plugin reaches what the plugin was not allowed, or gives what is not of its kind", () =>
  withHostile(CLOSED_NODES, allFail(CLOSED_NODES)));

Deno.test("a node that ends its process, or says what it may not, costs its own run and no other", () =>
  withHostile(DEADLY_NODES, async ({ run }) => {
    for (const [name, { says }] of Object.entries(DEADLY_NODES)) {
      assertMatch(`${name}: ${await run(name)}`, says);
      assertEquals([name, await run("fine")], [name, `got {"value":1}`]);
    }
  }));

Deno.test("a node without end is ended, once it gives no sign of life", () =>
  withHostile(ENDLESS_NODES, allFail(ENDLESS_NODES), { silence: 3000 }));

Deno.test("a node that takes more and more memory is ended", () =>
  withHostile(GREEDY_NODES, allFail(GREEDY_NODES), { maxBytes: 2 ** 29 }));

Deno.test("a node that heeds no stop is ended in a moment", () =>
  withHostile(ENDLESS_NODES, async ({ run }) => {
    assertEquals(await run("fine"), `got {"value":1}`);
    const controller = new AbortController();
    const loop = run("loops", controller.signal);
    controller.abort();
    assertMatch(await loop, /was called off|aborted/);
    assertEquals(await run("fine"), `got {"value":1}`);
  }));

Deno.test("a plugin with a link out of its folder is not run: what that leads to could be read", () =>
  withHostile({
    reads: {
      body: `return { it: (await import("./_passwd.txt", { with: { type: "text" } })).default };`,
      says: /has a link "_passwd.txt" that leads out of its folder/,
    },
  }, async ({ run, folder }) => {
    await Deno.symlink("/etc/passwd", join(folder, "hostile", "_passwd.txt"));
    assertMatch(await run("reads"), /has a link "_passwd.txt" that leads out of its folder/);
    await Deno.remove(join(folder, "hostile", "_passwd.txt"));
    await Deno.symlink("fine.ts", join(folder, "hostile", "_passwd.txt"));
    assertMatch(await run("reads"), /^got .*title: \\"Fine/);
  }));

Deno.test("a node without end ends with who had it run, though that was killed", () =>
  inFolder(async (folder) => {
    const node = nodeFile({
      body: `context.log("begun"); for (;;) { try { for (;;); } catch { continue; } }`,
      says: /./,
    });
    await writePlugins(folder, { hostile: { "endless.ts": node } });
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", LEFT_ALONE, folder, "hostile.endless"],
      stdout: "piped",
    }).spawn();
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream() as never)) {
      if (`${text}`.includes("begun")) break;
    }
    const [plugin] = await processesOf(child.pid, /main\.ts plugin/);
    assert(plugin !== undefined);
    child.kill("SIGKILL");
    await child.status;
    while (isThere(plugin)) await new Promise((resolve) => setTimeout(resolve, 50));
  }));

Deno.test("what a plugin changes of what all code shares is its own affair", () =>
  withHostile({
    patches: {
      body: `Object.prototype.harm = 1; JSON.stringify = () => "harmed"; Math.min = () => 7;
        Float32Array.prototype.map = () => 7; globalThis.fetch = undefined;`,
      says: /./,
    },
  }, async ({ run }) => {
    assertEquals(await run("fine"), `got {"value":1}`);
    assertEquals(await run("patches"), `got {"it":"got through"}`);
    assert(!("harm" in {}));
    assertEquals([Math.min(1, 2), JSON.stringify(1)], [1, "1"]);
    assertEquals(await run("fine"), `got {"value":1}`);
  }));
