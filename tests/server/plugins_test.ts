import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "@std/path";
import type { Catalogue } from "../../src/graph/catalogue.ts";
import type { ListedPlugin } from "../../src/api/plugins.ts";
import { NO_PERMISSIONS } from "../../src/plugins/permissions.ts";
import type { CheckReport, RunInfo } from "../../src/api/runs.ts";
import type { ServerStatus } from "../../src/api/status.ts";
import { inFolder } from "../runs/trial.ts";
import { FINE, writePlugins } from "../plugins/hostile_plugins.ts";
import { serveHere } from "./serve_here.ts";
import { catalogueOf, over, serve } from "./serving.ts";

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
    assertEquals(listed.map(({ name }) => name), ["acme"]);
    const { nodes } = await catalogueOf(server.address);
    assertEquals(Object.keys(nodes).filter((type) => type.endsWith(".saves")), ["acme.saves"]);
  }));

Deno.test("built-in nodes and those of other plugins wait for no plugin that is still being tried out", () =>
  inFolder(async (folder) => {
    const plugins = join(folder, "plugins");
    const waits = `const there = () => {
      try { return Deno.statSync(new URL("./go", import.meta.url)).isFile; } catch { return false; }
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
    await Deno.writeTextFile(join(plugins, "slow", "go"), "");
    assertEquals((await over(server.address, slow.id)).state, "succeeded");
    assertEquals(has("slow.fine", await catalogueOf(server.address)), true);
    assertEquals((await get<ServerStatus>("status")).trying, undefined);
  }));
