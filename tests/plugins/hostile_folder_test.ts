import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { openRegistry } from "../../src/plugins/registry.ts";
import { loadLibrary } from "../../src/runs/library.ts";
import { listTemplates } from "../../src/runs/templates.ts";
import { inFolder } from "../runs/trial.ts";
import { FINE, writePlugins } from "./hostile_plugins.ts";

const version = "1.0.0";
const NO_WORDS = { kinds: [], conversions: [] };

Deno.test("the name of a plugin of braid's own cannot be taken, in whatever order folders come", () =>
  inFolder(async (folder) => {
    const [own, other] = [join(folder, "own"), join(folder, "other")];
    await writePlugins(own, { core: FINE });
    await writePlugins(other, { core: { "fine.ts": "throw 1" }, acme: FINE });
    const registry = await openRegistry([other], { version, builtIn: [own] });
    const { nodes } = await registry.loadAll();
    assertEquals(Object.keys(nodes), ["acme.fine", "core.fine"]);
    assertEquals(registry.plugins.get("core")!.folder, join(own, "core"));
    assertEquals(registry.diagnostics.map(({ plugin }) => plugin), ["core"]);
    assertMatch(registry.diagnostics[0]!.message, /one of braid's own: rename the plugin/);
    const { library } = await loadLibrary(registry, NO_WORDS);
    assertEquals(library.disabled, {});
  }));

Deno.test("a kind of braid's own, or of another plugin, cannot be taken", () =>
  inFolder(async (folder) => {
    const kinds = ["int", "image", "acme.tile"].map((name) => ({ name, title: "Taken" }));
    for (const name of ["acme", "beta"]) {
      const manifest = {
        name,
        version,
        title: name,
        engines: { braid: "*" },
        contributes: { kinds },
      };
      await writePlugins(folder, { [name]: { "plugin.json": JSON.stringify(manifest) } });
    }
    const registry = await openRegistry([folder], { version });
    const image = { name: "image", title: "Image" };
    const { library, diagnostics } = await loadLibrary(registry, { ...NO_WORDS, kinds: [image] });
    assertEquals(library.kinds["image"]!.title, "Image");
    assert(library.kinds["int"]!.title !== "Taken");
    const told = diagnostics.map(({ plugin, message }) => `${plugin}: ${message}`);
    assertEquals(told.length, 5);
    assertMatch(told[0]!, /acme: The kind "int" is that of braid: name its own acme\.int/);
    assertMatch(told.at(-1)!, /beta: The kind "acme\.tile" is that of acme/);
  }));

Deno.test("a plugin's files and templates lie in its folder, and one that leads out costs itself only", () =>
  inFolder(async (folder) => {
    const secret = join(folder, "secret.graph.json");
    await Deno.writeTextFile(secret, `{"secret":1}`);
    await Deno.writeTextFile(join(folder, "secret.ts"), FINE["fine.ts"]!);
    const templates = [
      "../../secret.graph.json",
      secret,
      "templates/link.graph.json",
      "templates/gone.graph.json",
      "out/secret.graph.json",
      "templates",
      "templates/fine.graph.json",
    ].map((file) => ({ file }));
    const manifest = {
      name: "acme",
      version,
      title: "Acme",
      engines: { braid: "*" },
      contributes: { templates },
    };
    const plugins = join(folder, "plugins");
    await writePlugins(plugins, {
      acme: { ...FINE, "plugin.json": JSON.stringify(manifest) },
      beta: FINE,
    });
    const acme = join(plugins, "acme");
    await Deno.mkdir(join(acme, "templates"));
    await Deno.writeTextFile(join(acme, "templates", "fine.graph.json"), "{}");
    await Deno.symlink(secret, join(acme, "templates", "link.graph.json"));
    await Deno.symlink("/etc/hostname", join(acme, "templates", "fine.png"));
    await Deno.symlink(folder, join(acme, "out"));
    await Deno.symlink(join(folder, "secret.ts"), join(acme, "link.ts"));
    const registry = await openRegistry([plugins], { version });
    assertEquals(registry.types, ["acme.fine", "beta.fine"]);
    const listed = await listTemplates(registry);
    assertEquals(listed.map(({ id, picture }) => [id, picture]), [["acme.fine", undefined]]);
    assertEquals(registry.diagnostics.length, 7);
    for (const { message } of registry.diagnostics) assertMatch(message, /no file of this folder/);
    // What becomes a link, or goes, after the start is left out then.
    await Deno.remove(join(acme, "templates", "fine.graph.json"));
    assertEquals(await listTemplates(registry), []);
    await Deno.symlink(secret, join(acme, "templates", "fine.graph.json"));
    assertEquals(await listTemplates(registry), []);
  }));

Deno.test("a huge template is listed, and described by its plugin alone: nobody waits for it to be read", () =>
  inFolder(async (folder) => {
    const files = [
      "templates/large.graph.json",
      "templates/said.graph.json",
      "templates/small.graph.json",
    ];
    const templates = files.map((file) => ({
      file,
      ...(/said/.test(file) && { description: "Said" }),
    }));
    const manifest = {
      name: "acme",
      version,
      title: "Acme",
      engines: { braid: "*" },
      contributes: { templates },
    };
    const plugins = join(folder, "plugins");
    await writePlugins(plugins, { acme: { ...FINE, "plugin.json": JSON.stringify(manifest) } });
    const note = { text: "Noted", at: [0, 0] };
    const graph = (values: number): string =>
      JSON.stringify({
        format: "braid/1",
        nodes: {},
        x: Array(values).fill(0),
        view: { notes: [note] },
      });
    await Deno.mkdir(join(plugins, "acme", "templates"));
    for (const file of files) {
      await Deno.writeTextFile(join(plugins, "acme", file), graph(/small/.test(file) ? 9 : 1e6));
    }
    const listed = await listTemplates(await openRegistry([plugins], { version }));
    assertEquals(listed.map(({ id, doc }) => [id, doc]), [
      ["acme.large", undefined],
      ["acme.said", "Said"],
      ["acme.small", "Noted"],
    ]);
    const long = { ...manifest, description: "x".repeat(70_000) };
    await Deno.writeTextFile(join(plugins, "acme", "plugin.json"), JSON.stringify(long));
    const { plugins: none, diagnostics } = await openRegistry([plugins], { version });
    assertEquals(none.size, 0);
    assertMatch(diagnostics[0]!.message, /Cannot read the manifest: .* a huge one/);
  }));

Deno.test("a manifest that is none costs its own plugin only, and says why", () =>
  inFolder(async (folder) => {
    const manifests: Readonly<Record<string, string>> = {
      array: "[]",
      deep: "[".repeat(1e5),
      empty: "",
      huge: `{"x":"${"x".repeat(2 ** 25)}"}`,
      name: JSON.stringify({ name: "../../etc" }),
      number: "1e999",
      old: JSON.stringify({ name: "old", version, title: "Old", engines: { braid: "^99.0.0" } }),
      proto: `{"__proto__":{"name":"proto"}}`,
      range: JSON.stringify({ name: "range", version, title: "R", engines: { braid: "\u0000" } }),
    };
    await writePlugins(folder, {
      fine: FINE,
      ...Object.fromEntries(
        Object.entries(manifests).map(([name, text]) => [name, { ...FINE, "plugin.json": text }]),
      ),
    });
    await Deno.mkdir(join(folder, "folder", "plugin.json"), { recursive: true });
    await Deno.writeTextFile(join(folder, "file"), "no folder");
    const registry = await openRegistry([folder, join(folder, "file")], { version });
    assertEquals(registry.types, ["fine.fine"]);
    const blamed = new Set(registry.diagnostics.map(({ plugin }) => plugin));
    assertEquals([...blamed].sort(), [...Object.keys(manifests), "file"].sort());
    const { library } = await loadLibrary(registry, NO_WORDS);
    assertEquals(Object.keys(library.disabled!).sort(), Object.keys(manifests).sort());
  }));
