import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { writeBundledTwins } from "../nodes/world.ts";
import { makePackage, manifest, node } from "../packages/archives.ts";
import { serveNpm } from "../packages/npm_server.ts";
import { PROJECT } from "./braid.ts";
import { inPlace } from "./plugin_place.ts";

const GRAPH = JSON.stringify({
  format: "braid/1",
  nodes: { it: { type: "acme.one" } },
  outputs: ["it"],
});

Deno.test("a graph runs frozen with the plugins of its lock, and with no others", async () => {
  await using npm = serveNpm();
  for (const [version, value] of [["1.0.0", 1], ["1.1.0", 2]] as const) {
    const files = { "plugin.json": manifest("acme", { version }), "one.ts": node(value) };
    npm.published.set(`tones@${version}`, await makePackage(files));
  }
  await inPlace(async ({ folder, plugins, braid }) => {
    await Deno.writeTextFile(join(folder, "it.graph.json"), GRAPH);
    const frozen = ["run", "it.graph.json", "--frozen", "--no-cache"];
    assertEquals((await braid("plugin", "add", "npm:tones@1.0.0")).code, 0);
    const without = await braid(...frozen);
    assertEquals(without.code, 4);
    assertStringIncludes(without.err, 'There is no "it.lock.json": braid lock "it.graph.json"');

    const locked = await braid("lock", "it.graph.json");
    assertEquals([locked.code, locked.out], [0, "it.lock.json\n"], locked.err);
    const text = await Deno.readTextFile(join(folder, "it.lock.json"));
    assertEquals(JSON.parse(text).plugins.acme.from, "npm:tones@1.0.0");
    assertEquals((await braid(...frozen)).code, 0);

    const one = join(plugins, "acme/one.ts");
    const before = await Deno.readTextFile(one);
    await Deno.writeTextFile(one, node(3));
    const changed = await braid(...frozen);
    assertEquals([changed.code, changed.out], [3, ""]);
    assertStringIncludes(changed.err, 'The plugin "acme" has other files here');
    await Deno.writeTextFile(one, before);
    assertEquals((await braid(...frozen)).code, 0);

    assertEquals((await braid("plugin", "add", "npm:tones")).code, 0);
    const newer = await braid(...frozen);
    assertEquals(newer.code, 3);
    assertStringIncludes(newer.err, 'The plugin "acme" is 1.1.0 here, and not 1.0.0');
    assertEquals((await braid("run", "it.graph.json", "--no-cache")).code, 0);

    assertEquals((await braid("plugin", "remove", "acme")).code, 0);
    const gone = await braid(...frozen);
    assertStringIncludes(gone.err, "is not installed: braid plugin add npm:tones@1.0.0");
    assertEquals((await braid("plugin", "add", "npm:tones@1.0.0")).code, 0);
    assertEquals((await braid(...frozen)).code, 0);
    await Deno.writeTextFile(join(folder, "it.lock.json"), `{ "mine": true }`);
    const mine = await braid("lock", "it.graph.json");
    assertEquals(await Deno.readTextFile(join(folder, "it.lock.json")), `{ "mine": true }`);
    assertStringIncludes(
      mine.err,
      'Cannot write "it.lock.json": it is there already. Give --overwrite',
    );
    await Deno.remove(join(folder, "it.lock.json"));
    assertEquals((await braid("lock", "it.graph.json")).code, 0);
    assertEquals(await Deno.readTextFile(join(folder, "it.lock.json")), text);
  }, { npm_config_registry: npm.url });
});

Deno.test("a lock has the models that a graph names: with another file it does not run", () =>
  inPlace(async ({ folder, braid }) => {
    const models = join(folder, "models");
    await writeBundledTwins(models);
    const template = join(PROJECT, "nodes/concept/templates/concept_guidance.graph.json");
    await Deno.copyFile(template, join(folder, "it.graph.json"));
    const locked = await braid("lock", "it.graph.json", "--models", models);
    assertEquals(locked.code, 0, locked.err);
    const lock = JSON.parse(await Deno.readTextFile(join(folder, "it.lock.json")));
    assertEquals(lock.plugins, {});
    const [model] = Object.keys(lock.models);
    assertMatch(lock.models[model!], /^sha256-.{44}$/);
    const config = join(models, model!, "scheduler", "scheduler_config.json");
    const text = await Deno.readTextFile(config).catch(() => "{}");
    await Deno.mkdir(join(models, model!, "scheduler"), { recursive: true });
    await Deno.writeTextFile(config, JSON.stringify({ ...JSON.parse(text), beta_end: 0.5 }));
    const run = await braid("run", "it.graph.json", "--frozen", "--models", models, "--no-cache");
    assertEquals([run.code, run.out], [3, ""], run.err);
    assertStringIncludes(run.err, `The model "${model}" has other files here`);

    // A name that comes by wire, which no lock can know before the run.
    const wired = {
      start: { type: "core.text", inputs: { text: "emo" } },
      name: {
        type: "core.join_text",
        inputs: { "parts.0.text": { from: "start.text" }, "parts.1.text": "ji", separator: "" },
      },
      it: { type: "diffusion.load_vae", inputs: { model: { from: "name.text" } } },
    };
    const runs = async (nodes: object): ReturnType<typeof braid> => {
      const graph = { format: "braid/1", nodes, outputs: ["it"] };
      await Deno.writeTextFile(join(folder, "wired.graph.json"), JSON.stringify(graph));
      const locked = await braid("lock", "wired.graph.json", "--models", models, "--overwrite");
      assertEquals(locked.code, 0, locked.err);
      return await braid("run", "wired.graph.json", "--frozen", "--models", models);
    };
    const refused = await runs(wired);
    assertEquals(refused.code, 1, refused.err);
    assertStringIncludes(refused.err, `The model "emoji" is not in the lock`);
    const named = { type: "diffusion.load_vae", inputs: { model: "emoji" } };
    const allowed = await runs({ ...wired, named });
    assertEquals(allowed.code, 0, allowed.err);
    assertEquals((await runs(wired)).code, 1, "what is kept of another run is refused, too");
  }));
