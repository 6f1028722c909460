import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { openRegistry } from "../../src/plugins/registry.ts";
import { openGrants } from "../../src/program/grants.ts";
import { PluginsOfServer } from "../../src/program/plugins_of_server.ts";
import { inFolder } from "../in_folder.ts";

Deno.test("PluginsOfServer looks once into the folders for a change, and names what is near", () =>
  inFolder(async (root) => {
    await Deno.mkdir(join(root, "acme"));
    const manifest = {
      ...{ name: "acme", version: "1.0.0", title: "Acme", engines: { braid: "^1.0.0" } },
      permissions: { env: ["A"] },
    };
    await Deno.writeTextFile(join(root, "acme", "plugin.json"), JSON.stringify(manifest));
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
