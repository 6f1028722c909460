import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { Folder } from "../../src/files/folder.ts";
import { openRegistry } from "../../src/plugins/registry.ts";
import { openGrants } from "../../src/program/grants.ts";
import { ROOT } from "../../src/program/permissions.ts";
import { PluginsOfServer } from "../../src/program/plugins_of_server.ts";
import { codeStamp } from "../../src/runs/code_stamp.ts";
import { encodeFrame } from "../../src/runs/runner/frames.ts";
import { ToldTrials } from "../../src/runs/runner/told_trials.ts";
import { inFolder } from "../in_folder.ts";

async function writePlugin(root: string, name: string, more = {}): Promise<void> {
  await Deno.mkdir(join(root, name));
  const manifest = { name, version: "1.0.0", title: name, engines: { braid: "^1.0.0" }, ...more };
  await Deno.writeTextFile(join(root, name, "plugin.json"), JSON.stringify(manifest));
}

Deno.test("PluginsOfServer looks once into the folders for a change, and names what is near", () =>
  inFolder(async (root) => {
    await writePlugin(root, "acme", { permissions: { env: ["A"] } });
    let looks = 0;
    await using plugins = new PluginsOfServer({
      open: () => (looks++, openRegistry([root], { version: "1.0.0" })),
      version: "1.0.0",
      grants: openGrants(undefined),
    });
    for (const isAllowed of [true, false]) {
      looks = 0;
      const [acme] = await plugins.change(
        "acme",
        ({ asks }) => asks.env.includes("A") && isAllowed,
      );
      assertEquals([acme!.allowed.env, looks], [isAllowed ? ["A"] : [], 1]);
    }
    const near = 'There is no plugin "acne" to be allowed anything: did you mean "acme"?';
    await assertRejects(() => plugins.change("acne", () => true), Deno.errors.NotFound, near);
    await assertRejects(() => plugins.allow(["acne"]), Deno.errors.NotFound, near);
  }));

Deno.test("a runner is told of each plugin by itself, of those that are known before it begins", () =>
  inFolder(async (root) => {
    const [plugins, memory] = [join(root, "plugins"), new Folder(join(root, "user"))];
    await Deno.mkdir(plugins);
    const version = "1.0.0";
    const braid = `${version} ${codeStamp([join(ROOT, "src")])}`;
    const node = { title: "x".repeat(2 ** 20), category: "", inputs: {}, outputs: {} };
    for (const name of ["one", "two", "new"]) {
      await writePlugin(plugins, name);
      if (name === "new") continue;
      const code = codeStamp([join(plugins, name)]);
      const trial = { code, files: {}, nodes: { [`${name}.it`]: { node } } };
      memory.write(`plugin-trials/${name}.json`, JSON.stringify({ braid, trial }));
    }
    await using server = new PluginsOfServer({
      open: () => openRegistry([plugins], { version }),
      version,
      grants: openGrants(undefined),
      trials: { memory, program: "none" },
    });
    const trials = new ToldTrials();
    const said: (readonly [type: string, isLarge: boolean])[] = [];
    let later: string[] = [];
    await server.greet(
      (message) => {
        said.push([message.type, encodeFrame(message).length > 1.5 * 2 ** 20]);
        if (message.type === "trial") trials.end(message.plugin, message.trial);
        if (message.type === "tried") trials.begin(message);
      },
      () => {},
      () => later = [...later, "new"],
    );
    assertEquals(said.map(([type]) => type), ["trial", "trial", "tried", "trial"]);
    assertEquals(said.filter(([, isLarge]) => isLarge), []);
    const known = ["one", "two", "new"].map(async (name) =>
      Object.keys((await trials.of(name)).nodes)
    );
    assertEquals(await Promise.all(known), [["one.it"], ["two.it"], []]);
    assertEquals(later, ["new"]);
  }));
