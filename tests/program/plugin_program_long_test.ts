import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { basename, join } from "@std/path";
import { PluginsApart } from "../../src/confined/apart.ts";
import { Folder } from "../../src/files/folder.ts";
import { InputError } from "../../src/graph/node.ts";
import { NO_PERMISSIONS } from "../../src/plugins/permissions.ts";
import { openRegistry } from "../../src/plugins/registry.ts";
import { pluginCommand } from "../../src/program/plugin_command.ts";
import { keepPluginProgram } from "../../src/program/plugin_program.ts";
import { FINE, writePlugins } from "../plugins/hostile_plugins.ts";
import { inFolder } from "../in_folder.ts";
import { keptProgram } from "./kept_program.ts";

const version = "1.0.0";
const SDK = new URL("../../src/sdk/mod.ts", import.meta.url);

/** It is refused by an error that only the one \"sdk\" of its process knows, and says what it was started as. */
const NODES = {
  ...FINE,
  "main.ts": `export default { title: "Main", category: "trial", inputs: {},
    outputs: { it: { kind: "text" } }, run: () => ({ it: Deno.mainModule }) };`,
  "refuses.ts": `import { defineNode, int, InputError, kinds } from "sdk";
    import * as again from "${SDK}";
    export default defineNode({ title: "Refuses", category: "trial",
      inputs: { value: int({ default: 1 }) }, outputs: { image: kinds.image() },
      run() { throw new (again.InputError === InputError ? InputError : Error)("value", "too odd"); },
    });`,
};

Deno.test('processes of plugins load the script, in which "sdk" is there once; without it the files do', () =>
  inFolder(async (folder) => {
    await writePlugins(folder, { acme: NODES });
    const acme = (await openRegistry([folder], { version })).plugins.get("acme")!;
    const kept = await keptProgram();
    const gone = join(folder, "plugin-0-0.js"); // another start has removed it
    for (
      const [program, main] of [[kept, basename(kept)], [gone, "main.ts"], [undefined, "main.ts"]]
    ) {
      await using apart = new PluginsApart({
        granted: () => NO_PERMISSIONS,
        command: (plugin, granted) => pluginCommand(plugin, granted, { version, program }),
      });
      const run = async (type: string): Promise<Record<string, unknown>> => {
        const { node } = await apart.define(acme, type, 60_000);
        const ignore = (): void => {};
        const { signal } = new AbortController();
        const context = { signal, progress: ignore, reads: ignore, emit: ignore };
        return await apart.nodeOf(acme, type, { node: node! }).run({ value: 1 }, context);
      };
      assertEquals(basename(`${(await run("acme.main")).it}`), main);
      const { port, message } = await assertRejects(() => run("acme.refuses"), InputError);
      assertEquals([port, message], ["value", "too odd"]);
    }
  }));

Deno.test("the script is made once, in place of those of other sources, where it can be kept", () =>
  inFolder(async (root) => {
    const user = new Folder(join(root, "user"));
    user.make();
    for (const name of ["plugin-0-0.js", "plugin-settings.json"]) {
      user.write(name, new Uint8Array(1));
    }
    const program = (await keepPluginProgram(user))!;
    assertMatch(basename(program), /^plugin-[0-9a-f]+-[0-9a-f]+\.js$/);
    const names = (): readonly string[] =>
      [...Deno.readDirSync(user.path)].map(({ name }) => name).sort();
    assertEquals(names(), [basename(program), "plugin-settings.json"].sort());
    const { ino } = Deno.statSync(program);
    assertEquals(await keepPluginProgram(user), program);
    assertEquals(Deno.statSync(program).ino, ino);

    assertEquals(await keepPluginProgram(undefined), undefined);
    assertEquals(await keepPluginProgram(new Folder(join(program, "below a file"))), undefined);
    assertEquals(await keepPluginProgram(new Folder(join(root, "a,b"))), undefined);
    const stopped = new Folder(join(root, "stopped"));
    assertEquals(await keepPluginProgram(stopped, AbortSignal.abort()), undefined);
    assertEquals(stopped.has("."), false);
  }));
