import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import type { NodeQuestion } from "../../src/graph/node_check.ts";
import { checksCommand } from "../../src/program/process_commands.ts";
import { askApart } from "../../src/runs/node_checks.ts";
import { Helper } from "../../src/runs/runner/helper.ts";
import { openRegistry } from "../../src/plugins/registry.ts";
import { openGrants } from "../../src/program/grants.ts";
import { PluginsOfServer } from "../../src/program/plugins_of_server.ts";
import { writePlugins } from "../plugins/hostile_plugins.ts";
import { inFolder } from "../runs/trial.ts";
import { Folder } from "../../src/files/folder.ts";

const node = (check: string): string =>
  `export default {
  title: "It", category: "trial", inputs: {}, outputs: {}, run: () => ({}),
  check() { ${check} },
};`;

const about = (type: string, more: Partial<NodeQuestion> = {}): NodeQuestion => ({
  type,
  values: {},
  wired: [],
  parts: {},
  ...more,
});

Deno.test("checks of nodes run in a process that may write nothing, and one that harms it costs no other plugin its answers", () =>
  inFolder(async (folder) => {
    const secret = join(folder, "secret");
    await Deno.writeTextFile(secret, "mine");
    const plugins = join(folder, "plugins");
    await writePlugins(plugins, {
      acme: { "fine.ts": node(`return [{ message: "As it should be" }];`) },
      ends: { "it.ts": node("Deno.exit(3);") },
      loops: { "it.ts": node("for (;;);") },
      reads: { "it.ts": node(`Deno.readTextFileSync(${JSON.stringify(secret)});`) },
      writes: { "it.ts": node(`Deno.writeTextFileSync(${JSON.stringify(secret)}, "");`) },
      changes: { "it.ts": node(`Array.prototype.push = () => 0; return [{ message: "Mine" }];`) },
    });
    const place = new Folder(folder);
    const config = { plugins: [], models: [], inputs: [], output: place };
    const version = "1.0.0";
    const options = {
      version,
      open: () => openRegistry([plugins], { version }),
      grants: openGrants(undefined),
    };
    await using helper = new Helper({ command: checksCommand(config, []), patience: 60_000 });
    await using others = new PluginsOfServer(options);
    await using hasty = new PluginsOfServer({ ...options, patience: 1000 });
    const { ask, renew } = askApart(helper, others);
    const types = ["ends.it", "reads.it", "acme.fine", "writes.it", "changes.it", "acme.gone"];
    const answers = await ask([
      ...types.map((type) => about(type)),
      about("diffusion.predict", {
        wired: ["unet"],
        parts: { unet: { model: "emoji", kind: "unet" } },
      }),
    ]);
    const says = [
      /^It could not be checked before it runs: .* ended with code 3/,
      /read access/,
      /^As it should be$/,
      /write access/,
      /./,
      /^undefined$/,
      /^The network "emoji" needs a condition/,
    ];
    for (const [at, words] of says.entries()) assertMatch(`${answers[at]?.[0]?.message}`, words);

    await ask([about("ends.it")]); // what has ended one is asked of no other
    await writePlugins(plugins, { ends: { "it.ts": node(`return [{ message: "Mended" }];`) } });
    await renew();
    assertEquals(await ask([about("ends.it")]), [[{ message: "Mended" }]]);

    const [looped] = await askApart(helper, hasty).ask([about("loops.it")]);
    assertMatch(looped![0]!.message, /takes longer than 1 seconds/);
    assertEquals(looped![0]!.severity, "warning");
  }));
