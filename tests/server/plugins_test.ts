import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "@std/path";
import type { Contributed } from "../../src/api/contributions.ts";
import type { Catalogue } from "../../src/graph/catalogue.ts";
import type { FoundPlugin, ListedPlugin, PluginOffer } from "../../src/api/plugins.ts";
import { NO_PERMISSIONS } from "../../src/plugins/permissions.ts";
import type { CheckReport, RunInfo } from "../../src/api/runs.ts";
import type { ServerStatus } from "../../src/api/status.ts";
import { inFolder } from "../runs/trial.ts";
import { makePackage, manifest, node } from "../packages/archives.ts";
import { serveNpm } from "../packages/npm_server.ts";
import { FINE, writePlugins } from "../plugins/hostile_plugins.ts";
import { eventually } from "../browser/eventually.ts";
import { serveHere } from "./serve_here.ts";
import { catalogueOf, over, serve, serveIn } from "./serving.ts";

const WRITES = { write: ["${output}"] };
const SAVES = `export default {
  title: "Saves", category: "trial", output: true, inputs: {}, outputs: { file: { kind: "file" } },
  run: async (_, { outputs }) => ({
    file: await outputs.save("mine.txt", new Uint8Array([65]), "text/plain"),
  }),
};`;

/** A plugin that saves a file, and asks to. */
async function writeAcme(plugins: string): Promise<void> {
  await writePlugins(plugins, { acme: { "saves.ts": SAVES } });
  const path = join(plugins, "acme", "plugin.json");
  const about = JSON.parse(await Deno.readTextFile(path));
  await Deno.writeTextFile(path, JSON.stringify({ ...about, permissions: WRITES }));
}

Deno.test("braid serve --allow allows a plugin what it asks for before anything runs", () =>
  inFolder(async (folder) => {
    const plugins = join(folder, "plugins");
    await writeAcme(plugins);
    const allow = (...allowPlugins: readonly string[]) =>
      serveHere(join(folder, "served"), { plugins: [plugins], allowPlugins });
    await assertRejects(() => allow("other"), Error, 'There is no plugin "other"');
    await using server = await allow("acme");
    const [{ allowed }] = await (await fetch(`${server.address}api/plugins`)).json();
    assertEquals(allowed, { ...NO_PERMISSIONS, ...WRITES });
  }));

Deno.test("a person allows a plugin what they were shown, takes it back, and its nodes have it meanwhile", () =>
  inFolder(async (folder) => {
    const plugins = join(folder, "plugins");
    await writeAcme(plugins);
    await using server = await serveHere(join(folder, "served"), { plugins: [plugins] });
    const post = async (path: string, body: unknown): Promise<Response> =>
      await fetch(`${server.address}api/${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    const run = async (): Promise<string | undefined> => {
      const workflow = {
        format: "braid/1",
        nodes: { it: { type: "acme.saves" } },
        outputs: ["it"],
      };
      const { id } = await (await post("runs", { workflow })).json() as RunInfo;
      return (await over(server.address, id)).error?.message;
    };
    const asks = { ...NO_PERMISSIONS, ...WRITES };
    const listed = await (await fetch(`${server.address}api/plugins`)).json() as ListedPlugin[];
    assertEquals(listed.map(({ name, asks, allowed }) => ({ name, asks, allowed })), [
      { name: "acme", asks, allowed: NO_PERMISSIONS },
    ]);
    assertMatch((await run())!, /You have not allowed the plugin "acme" write "\$\{output\}"/);

    const other = await post("plugins/acme/allow", { asks: { ...asks, net: ["a.com"] } });
    assertEquals([other.status, (await other.json()).detail], [
      409,
      'The plugin "acme" asks for something else now',
    ]);
    assertEquals((await post("plugins/core/allow", { asks })).status, 404);
    const now = await (await post("plugins/acme/allow", { asks })).json() as ListedPlugin[];
    assertEquals(now[0]!.allowed, asks);
    await post("runner/restart", {});
    assertEquals(await run(), undefined);

    await (await post("plugins/acme/forbid", {})).body?.cancel();
    await post("runner/restart", {});
    assertMatch((await run())!, /You have not allowed/);
  }));

Deno.test("braid serve has the plugins that are installed, without being told where", () =>
  inFolder(async (folder) => {
    const served = join(folder, "served");
    const installed = join(served, "config", "braid", "plugins");
    await writePlugins(installed, { acme: { "saves.ts": SAVES } });
    await writePlugins(join(installed, ".disabled"), { other: { "saves.ts": SAVES } });
    await using server = await serve(served);
    const listed = await (await fetch(`${server.address}api/plugins`)).json() as ListedPlugin[];
    assertEquals(listed.map(({ name, installed }) => [name, installed?.isEnabled]), [
      ["acme", true],
      ["other", false],
    ]);
    const { nodes } = await catalogueOf(server.address);
    assertEquals(Object.keys(nodes).filter((type) => type.endsWith(".saves")), ["acme.saves"]);
  }));

Deno.test("built-in nodes and those of other plugins wait for no plugin that is still being tried out", () =>
  inFolder(async (folder) => {
    const plugins = join(folder, "plugins");
    const waits = `const there = () => {
      try { return Deno.statSync(new URL("./.git/go", import.meta.url)).isFile; } catch { return false; }
    };
    while (!there()) await new Promise((go) => setTimeout(go, 50)); ${FINE["fine.ts"]}`;
    await writePlugins(plugins, { acme: FINE, slow: { "fine.ts": waits } });
    await using server = await serveHere(join(folder, "served"), { plugins: [plugins] });
    const get = async <T>(path: string): Promise<T> =>
      await (await fetch(`${server.address}api/${path}`)).json();
    const post = async <T>(path: string, plugin: string): Promise<T> =>
      await (await fetch(`${server.address}api/${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          workflow: {
            format: "braid/1",
            nodes: { it: { type: `${plugin}.fine` } },
            outputs: ["it"],
          },
        }),
      })).json();
    const early = await catalogueOf(server.address, 1);
    const has = (type: string, { nodes }: Catalogue): boolean => Object.hasOwn(nodes, type);
    const wanted = ["core.save_image", "acme.fine", "slow.fine"];
    assertEquals(wanted.map((type) => has(type, early)), [true, true, false]);
    assertEquals([early.trying, (await get<ServerStatus>("status")).trying], [["slow"], ["slow"]]);
    const { ok, diagnostics } = await post<CheckReport>("check", "slow");
    assertEquals([ok, diagnostics.map(({ code }) => code)], [false, ["untried-plugin"]]);
    const acme = await post<RunInfo>("runs", "acme");
    assertEquals((await over(server.address, acme.id)).state, "succeeded");
    const slow = await post<RunInfo>("runs", "slow");
    assertEquals(slow.state, "running");
    await Deno.mkdir(join(plugins, "slow", ".git")); // no code of it
    await Deno.writeTextFile(join(plugins, "slow", ".git", "go"), "");
    assertEquals((await over(server.address, slow.id)).state, "succeeded");
    assertEquals(has("slow.fine", await catalogueOf(server.address)), true);
    assertEquals((await get<ServerStatus>("status")).trying, undefined);
  }));

Deno.test("a person looks at a plugin, installs it, and has it used, disabled and removed, from the editor", () =>
  inFolder(async (folder) => {
    await using npm = serveNpm();
    const permissions = { net: ["example.com"] };
    const contributes = { themes: [{ label: "Dusk", path: "dusk.json" }] };
    const publish = async (version: string, value: number): Promise<void> =>
      void npm.published.set(
        `@acme/tones@${version}`,
        await makePackage({
          "plugin.json": manifest("acme", { version, permissions, contributes }),
          "one.ts": node(value),
          "README.md": "# Tones\n",
          "templates/first.graph.json": "{}",
          "dusk.json": '{ "colors": { "editor.background": "#123" } }',
        }),
      );
    await publish("1.0.0", 1);
    const env = { npm_config_registry: npm.url };
    await using server = await serveIn(env, join(folder, "served"));
    const ask = async (path: string, body?: unknown): Promise<Response> =>
      await fetch(`${server.address}api/${path}`, {
        ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
        headers: { "content-type": "application/json" },
      });
    const plugins = async (path: string, body?: unknown) =>
      (await (await ask(path, body)).json() as ListedPlugin[])
        .map(({ name, version, allowed, installed }) => [
          ...[name, version, installed?.from, installed?.isEnabled, ...allowed.net],
        ]);
    const look = async (source: string) =>
      await (await ask("plugins/look", { source })).json() as PluginOffer;
    const types = async (): Promise<readonly string[]> => {
      await (await ask("catalogue/refresh", {})).body?.cancel();
      const { nodes } = await catalogueOf(server.address);
      return Object.keys(nodes).filter((type) => type.startsWith("acme."));
    };
    /** What it adds beside nodes, as far as it is in use. */
    const added = async (): Promise<readonly string[]> => {
      const templates = await (await ask("templates")).json() as { id: string }[];
      const all = await (await ask("contributions")).json() as Contributed[];
      return [
        ...templates.map(({ id }) => id).filter((id) => id.startsWith("acme.")),
        ...all.flatMap(({ themes = [] }) => themes.map(({ id }) => id)),
      ];
    };
    assertEquals([await plugins("plugins"), await added()], [[], []]);

    const first = await look("npm:@acme/tones");
    const { id, asks, asksNew, ...rest } = first;
    assertEquals([asks.net, asksNew.net], [["example.com"], ["example.com"]]);
    assertEquals(rest, {
      ...{ name: "acme", version: "1.0.0", title: "A plugin", from: "npm:@acme/tones" },
      ...{
        nodes: ["acme.one"],
        templates: ["First"],
        contributes: { themes: ["Dusk"] },
        warnings: [],
        isSame: false,
      },
    });
    assertEquals([await plugins("plugins"), await types()], [[], []]);
    const from = "npm:@acme/tones";
    assertEquals(await plugins("plugins/install", { id, allow: true }), [
      ["acme", "1.0.0", from, true, "example.com"],
    ]);
    assertEquals((await ask("plugins/install", { id, allow: true })).status, 404);
    assertEquals([await types(), await added()], [["acme.one"], ["acme.first", "acme/Dusk"]]);
    assertEquals(await (await ask("plugins/acme/readme")).text(), "# Tones\n");

    assertEquals(await plugins("plugins/acme/disable", {}), [
      ["acme", "1.0.0", from, false, "example.com"],
    ]);
    assertEquals([await types(), await added()], [[], []]);
    assertEquals(await plugins("plugins/acme/enable", {}), [
      ["acme", "1.0.0", from, true, "example.com"],
    ]);

    await publish("1.1.0", 2);
    const next = await look("npm:@acme/tones");
    assertEquals([next.replaces, next.isSame, next.asksNew.net, next.loses], [
      ...["1.0.0", false, [], undefined],
    ]);
    const file = join(folder, "served", "config", "braid", "plugins", "acme", "one.ts");
    await Deno.writeTextFile(file, node(3));
    const changed = await look("npm:@acme/tones");
    assertMatch(changed.loses!, /was changed since it was installed/);
    assertEquals((await ask("plugins/install", { id: changed.id, allow: false })).status, 409);
    assertEquals((await ask("plugins/acme/remove", {})).status, 409);
    assertEquals(
      await plugins("plugins/install", { id: changed.id, allow: false, discard: true }),
      [["acme", "1.1.0", from, true, "example.com"]],
    );
    assertEquals(await plugins("plugins/acme/remove", {}), []);
    assertEquals(await types(), []);

    const found = await (await ask("plugins/search?words=tones")).json() as FoundPlugin[];
    assertEquals(found.at(-1), {
      ...{ name: "@acme/tones", version: "1.1.0", description: "About @acme/tones" },
      date: "2026-01-02T03:04:05Z",
    });
    await Deno.mkdir(join(folder, "a,b"));
    const refused = {
      "npm:none": 404,
      "npm:../evil": 422,
      "tones": 404,
      [folder]: 422,
      [`${folder}/a,b`]: 422,
    };
    for (const [source, status] of Object.entries(refused)) {
      assertEquals([source, (await ask("plugins/look", { source })).status], [source, status]);
    }
    assertEquals((await ask("plugins/acme/remove", {})).status, 404);
  }));

Deno.test("what an author changes of a plugin is in a running server at once", () =>
  inFolder(async (folder) => {
    const plugins = join(folder, "plugins");
    await writePlugins(plugins, { acme: FINE });
    await using server = await serveHere(join(folder, "served"), { plugins: [plugins] });
    const { nodes } = await catalogueOf(server.address);
    const { title } = nodes["acme.fine"]!;
    const code = FINE["fine.ts"]!.replace(title, "Finer");
    await Deno.writeTextFile(join(plugins, "acme", "fine.ts"), code);
    const titleNow = async () => (await catalogueOf(server.address)).nodes["acme.fine"]?.title;
    await eventually(titleNow, "Finer");
  }));
