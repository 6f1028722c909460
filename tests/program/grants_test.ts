import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import {
  NO_PERMISSIONS,
  permissionsSchema,
  type PluginPermissions,
} from "../../src/plugins/permissions.ts";
import type { Plugin } from "../../src/plugins/plugin.ts";
import { openGrants } from "../../src/program/grants.ts";
import { inFolder } from "../runs/trial.ts";

function plugin(folder: string, asked: Partial<PluginPermissions>): Plugin {
  Deno.mkdirSync(folder, { recursive: true });
  const about = { version: "1.0.0", title: "Acme", engines: { braid: "*" }, contributes: {} };
  const permissions = permissionsSchema.parse(asked);
  const manifest = { ...about, name: "acme", permissions };
  return {
    name: "acme",
    folder,
    builtIn: false,
    manifest,
    nodes: new Map(),
    templates: [],
    forEditor: {},
  };
}

Deno.test("what a plugin is allowed is remembered for its folder, until it asks for more", () =>
  inFolder(async (folder) => {
    const user = join(folder, "user");
    const place = join(folder, "plugins", "acme");
    const first = plugin(place, { net: ["a.com"] });
    const grants = openGrants(user);
    assertEquals(grants.of(first), NO_PERMISSIONS);
    assertEquals(
      grants.lack(first),
      "It asks for net a.com, which you have not allowed: --allow acme does",
    );
    grants.allow(first);
    const later = openGrants(user);
    assertEquals(later.of(first).net, ["a.com"]);
    assertEquals(later.lack(first), undefined);

    const grown = plugin(place, { net: ["a.com", "b.com"], models: true });
    assertEquals(later.of(grown), { ...NO_PERMISSIONS, net: ["a.com"] });
    assertEquals(
      later.lack(grown),
      "It asks for net b.com, models, which you have not allowed: --allow acme does",
    );
    const other = plugin(join(folder, "elsewhere", "acme"), { net: ["a.com"] });
    assertEquals(later.of(other), NO_PERMISSIONS);
    const linked = join(folder, "linked");
    await Deno.symlink(place, linked);
    assertEquals(later.of({ ...first, folder: linked }).net, ["a.com"]);
  }));

Deno.test("without a place for settings plugins are allowed things for as long as the program runs", () =>
  inFolder((folder) => {
    const acme = plugin(join(folder, "acme"), { env: ["A"] });
    const grants = openGrants(undefined);
    grants.allow(acme);
    assertEquals([grants.of(acme).env, openGrants(undefined).of(acme).env], [["A"], []]);
    return Promise.resolve();
  }));

Deno.test("a list of what is allowed that cannot be read allows nothing, and says so", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "allowed-plugins.json"), "{");
    const acme = plugin(join(folder, "acme"), { env: ["A"] });
    assertThrows(() => openGrants(folder).of(acme), Error, "cannot be read: mend or remove it");
    assertEquals(
      openGrants(folder).of(plugin(join(folder, "quiet"), {})),
      NO_PERMISSIONS,
    );
  }));
