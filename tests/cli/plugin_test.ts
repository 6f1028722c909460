import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { encode, makePackage, makeTgz, makeZip, manifest, node } from "../packages/archives.ts";
import { serveNpm } from "../packages/npm_server.ts";
import { braid as freshBraid, filesIn, startBraid } from "./braid.ts";
import { canMount, fill, withSmallDisk } from "../small_disk.ts";
import { inPlace, write } from "./plugin_place.ts";

const GRAPH = JSON.stringify({
  format: "braid/1",
  nodes: { it: { type: "acme.one" } },
  outputs: ["it"],
});

Deno.test("a plugin of a folder is installed, used by all commands, disabled, enabled and removed", () =>
  inPlace(async ({ folder, plugins, env, braid, alone, allowed }) => {
    const translations = [{ language: "de", path: "de.json" }];
    const net = { permissions: { net: ["example.com"] }, contributes: { translations } };
    const source = await write(join(folder, "acme"), {
      "plugin.json": manifest("acme", net),
      "one.ts": `${node(1)}Deno.writeTextFileSync("${folder}/ran", "");`,
      ".env": "SECRET=1",
      "de.json": JSON.stringify({ One: "Eins", "A plugin": "Ein Zusatz" }),
    });
    const asked = await braid("plugin", "add", "./acme");
    assertEquals([asked.code, asked.out], [2, ""]);
    assertStringIncludes(asked.err, "reach example.com over the network");
    assertStringIncludes(asked.err, "--yes");
    assert(!filesIn(folder).some((name) => name.startsWith("data/") && name.endsWith("one.ts")));

    const added = await alone("plugin", "add", "./acme", "--yes");
    assertEquals([added.code, added.out], [0, "Installed acme 1.0.0\n"]);
    assertEquals(filesIn(plugins), [
      ".lock",
      "acme/de.json",
      "acme/one.ts",
      "acme/plugin.json",
      "installed.json",
    ]);
    assertEquals(allowed(), { acme: ["example.com"] });
    assert(!filesIn(folder).includes("ran"));
    const again = await braid("plugin", "add", "./acme");
    assertEquals([again.code, again.out], [0, "acme 1.0.0 was installed already\n"]);

    await Deno.writeTextFile(join(source, "one.ts"), node(2));
    assertEquals((await braid("plugin", "add", "./acme")).code, 0);
    await Deno.writeTextFile(join(folder, "it.graph.json"), GRAPH);
    const check = await braid("check", "it.graph.json");
    assertEquals([check.code, check.err], [0, ""]);
    const run = await alone("run", "it.graph.json", "--json");
    assertEquals(run.code, 0, run.err);
    assertStringIncludes((await braid("nodes", "acme")).out, "acme.one");
    const german = { cwd: folder, env: { ...env, LC_ALL: "de_AT.UTF-8" } };
    assertMatch((await freshBraid(["nodes", "acme"], german)).out, /^acme\.one +Eins/);
    assertStringIncludes((await freshBraid(["plugin", "info", "acme"], german)).out, "Ein Zusatz");
    const info = await braid("plugin", "info", "acme");
    assertStringIncludes(info.out, "acme.one");
    assertStringIncludes(info.out, "reach example.com over the network\n");

    assertEquals((await braid("plugin", "disable", "acme")).code, 0);
    const disabled = await braid("check", "it.graph.json");
    assertEquals(disabled.code, 4);
    assertStringIncludes(disabled.out, "disabled: braid plugin enable acme has it used");
    const idle = await braid("run", "it.graph.json");
    assertEquals(idle.code, 4);
    assertStringIncludes(idle.err, "disabled: braid plugin enable acme has it used");
    assertMatch((await braid("plugin", "list")).out, /^acme +1\.0\.0 +disabled +A plugin/);
    assertEquals((await braid("plugin", "add", "./acme")).code, 0); // and stays what it is
    assertEquals((await braid("check", "it.graph.json")).code, 4);
    assertEquals((await braid("plugin", "enable", "acme")).code, 0);
    assertEquals((await braid("check", "it.graph.json")).code, 0);

    const removed = await braid("plugin", "remove", "acme");
    assertEquals([removed.code, removed.out], [0, "Removed acme\n"]);
    assertEquals(filesIn(plugins), [".lock", "installed.json"]);
    assertEquals(allowed(), {});
    assertEquals(filesIn(join(folder, "config")).filter((name) => name.includes("acme")), []);
    const gone = await braid("plugin", "remove", "acme");
    assertEquals(gone.code, 4);
    assertStringIncludes(gone.err, 'There is no plugin "acme" installed');
  }));

Deno.test("a package of npm is installed and updated; more permissions are asked for again", async () => {
  await using npm = serveNpm();
  const publish = async (version: string, hosts: readonly string[]): Promise<void> => {
    const about = manifest("acme", { version, permissions: { net: hosts } });
    npm.published.set(
      `@acme/tones@${version}`,
      await makePackage({
        "plugin.json": about,
        "one.ts": node(1),
        "package.json": `{ "dependencies": { "leftpad": "1" } }`,
      }),
    );
  };
  await publish("1.0.0", ["a.com"]);
  await inPlace(async ({ plugins, braid, allowed }) => {
    const shown = await braid("plugin", "info", "npm:@acme/tones");
    assertEquals(shown.code, 0, shown.err);
    assertStringIncludes(shown.out, "reach a.com over the network");
    assertStringIncludes(shown.err, "It needs leftpad of npm, which nobody fetches");
    assertEquals(filesIn(plugins), [".lock"]);

    const added = await braid("plugin", "add", "npm:@acme/tones", "--yes", "--json");
    assertEquals(added.code, 0, added.err);
    const { plugins: locked } = JSON.parse(
      await Deno.readTextFile(join(plugins, "installed.json")),
    );
    assertEquals(Object.keys(locked.acme).sort(), ["archive", "from", "integrity", "version"]);
    assertEquals(locked.acme.from, "npm:@acme/tones");
    assertMatch(locked.acme.archive, /^sha512-.{88}$/);

    await publish("1.1.0", ["a.com"]);
    const same = await braid("plugin", "add", "npm:@acme/tones");
    assertEquals([same.code, same.out], [0, "Installed acme 1.1.0 in place of 1.0.0\n"]);
    await publish("1.2.0", ["a.com", "b.com"]);
    const grown = await braid("plugin", "add", "npm:@acme/tones");
    assertEquals([grown.code, grown.out], [2, ""]);
    assertMatch((await braid("plugin", "list")).out, /acme +1\.1\.0/);
    assertEquals((await braid("plugin", "add", "npm:@acme/tones", "--forbid")).code, 0);
    assertEquals(allowed(), { acme: ["a.com"] });
    const nothing = await braid("plugin", "add", "npm:@acme/none");
    assertEquals(nothing.code, 4);
    assertStringIncludes(nothing.err, "has no such thing");
  }, { npm_config_registry: npm.url });
});

Deno.test("the registry is that of .npmrc, and its token is told to nobody else", async () => {
  const sent: (string | null)[] = [];
  await using npm = serveNpm({
    instead: (request) => void sent.push(request.headers.get("authorization")),
  });
  npm.published.set("tones@1.0.0", await makePackage({ "plugin.json": manifest("acme") }));
  await inPlace(async ({ folder, braid }) => {
    const { host } = new URL(npm.url);
    await Deno.writeTextFile(
      join(folder, ".npmrc"),
      `registry=${npm.url}\n//${host}/:_authToken=\${NPM_TOKEN}\n`,
    );
    assertEquals((await braid("plugin", "add", "npm:tones")).code, 0);
    assertEquals(sent, ["Bearer secret", "Bearer secret"]);
  }, { NPM_TOKEN: "secret" });
});

Deno.test("what is no plugin, or takes another's place, is not installed and leaves nothing", () =>
  inPlace(async ({ folder, plugins, braid }) => {
    const one = { "plugin.json": manifest("acme"), "one.ts": node(1) };
    const archive = (name: string, bytes: Uint8Array): Promise<void> =>
      Deno.writeFile(join(folder, name), bytes);
    await archive("acme.tgz", await makePackage(one));
    const zip = Object.entries(one).map(([name, text]) => ({ name, bytes: encode(text) }));
    await archive("acme.zip", makeZip(zip));
    await archive("core.tgz", await makePackage({ "plugin.json": manifest("core") }));
    const newer = manifest("newer", { engines: { braid: ">=99.0.0" } });
    await archive("newer.tgz", await makePackage({ "plugin.json": newer }));
    await archive("wrong.tgz", await makePackage({ "plugin.json": manifest("../../evil") }));
    const link = { name: "package/it", type: "symlink", linkname: "/etc/passwd" } as const;
    const about = { name: "package/plugin.json", text: manifest("links") };
    await archive("links.tgz", await makeTgz([about, link]));
    await archive("other.txt", encode("text"));
    await Deno.symlink("/etc/hostname", join(await write(join(folder, "linked"), one), "it"));
    const faults: Readonly<Record<string, readonly [number, string]>> = {
      "core.tgz": [3, 'The name "core" is that of one of braid\'s own'],
      "newer.tgz": [3, "It works with braid >=99.0.0"],
      "wrong.tgz": [3, "plugin.json is wrong: name: Expected a word of small letters"],
      "links.tgz": [3, '"package/it" in the package is a link'],
      "/": [3, "The package has no plugin.json: it is no plugin"],
      "linked": [3, '"it" in the package is a link'],
      "other.txt": [3, "is no plugin: name a folder, a .tgz or .zip archive"],
      "tones": [4, 'There is no "tones": a package of npm is npm:tones'],
      "npm:../evil": [3, "Expected the name of a package such as npm:NAME"],
    };
    for (const [source, [code, words]] of Object.entries(faults)) {
      const ended = await braid("plugin", "add", source, "--yes");
      assertEquals([source, ended.code], [source, code], ended.err);
      assertStringIncludes(ended.err, words);
    }
    assertEquals(filesIn(join(folder, "data")), ["braid/plugins/.lock"]);

    assertEquals((await braid("plugin", "add", "acme.zip")).code, 0);
    assertEquals(
      (await braid("plugin", "add", "acme.tgz")).out,
      "acme 1.0.0 was installed already\n",
    );
    await write(join(plugins, "byhand"), { "plugin.json": manifest("byhand") });
    await archive("byhand.tgz", await makePackage({ "plugin.json": manifest("byhand") }));
    const taken = await braid("plugin", "add", "byhand.tgz");
    assertEquals(taken.code, 5);
    assertStringIncludes(taken.err, 'There is another plugin "byhand" that was put there by hand');

    await using npm = serveNpm();
    npm.published.set("evil@1.0.0", await makePackage({ "plugin.json": manifest("acme") }));
    await Deno.writeTextFile(join(folder, ".npmrc"), `registry=${npm.url}`);
    const other = await braid("plugin", "add", "npm:evil");
    assertEquals(other.code, 5);
    assertStringIncludes(other.err, 'There is another plugin "acme" from ');
  }));

Deno.test("what a plugin says of itself passes for nothing that Braid says before it is allowed", () =>
  inPlace(async ({ folder, plugins, braid }) => {
    const title = "Nice\n\nAsks to  do nothing beyond its own folder\u202e\x1b[2J";
    const read = ["/tmp/a\nNothing was installed"];
    await write(join(folder, "acme"), {
      "plugin.json": manifest("acme", { permissions: { read } }),
    });
    const refused = await braid("plugin", "add", "acme", "--yes");
    assertStringIncludes(refused.err, "permissions.read.0: Expected ${input} or the whole path");
    read[0] = "/tmp/a";
    await write(join(folder, "acme"), {
      "plugin.json": manifest("acme", { title, permissions: { read } }),
    });
    const asked = await braid("plugin", "add", "acme");
    assertEquals(asked.code, 2);
    assertStringIncludes(
      asked.err,
      "\nTitle    Nice Asks to do nothing beyond its own folder \ufffd[2J\n",
    );
    assertStringIncludes(asked.err, "\nAsks to  read all that is in /tmp/a\n");
    assertEquals((await braid("plugin", "add", "acme", "--yes")).code, 0);
    const { out } = await braid("plugin", "list");
    assertMatch(out, /^acme {2}1\.0\.0 .*Nice Asks to .*\ufffd\ufffd\[2J .*\n$/);
    const listed = await braid("plugins", "--plugins", folder);
    assertMatch(
      listed.out,
      /^acme 1\.0\.0 {2}Nice Asks to .*\[2J {2}.*\n {2}read \/tmp\/a {2}\(not allowed\)\n$/,
    );
    const itself = await braid("plugin", "add", join(plugins, "acme"), "--yes");
    assertEquals(itself.code, 3);
    assertStringIncludes(itself.err, "is among the installed plugins already");
  }));

Deno.test("Ctrl-C while a registry says nothing stops at once, and leaves nothing", async () => {
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  await using npm = serveNpm({
    instead() {
      resolve();
      return new Response(new ReadableStream({ pull: () => new Promise(() => {}) }));
    },
  });
  await inPlace(async ({ folder, env }) => {
    const process = startBraid(["plugin", "add", "npm:tones"], { cwd: folder, env });
    await asked;
    process.kill("SIGINT");
    await process.stdin.close();
    const { code, stderr } = await process.output();
    assertEquals([code, new TextDecoder().decode(stderr)], [130, "Stopping\n"]);
    assertEquals(filesIn(join(folder, "data")), ["braid/plugins/.lock"]);
  }, { npm_config_registry: npm.url });
});

Deno.test("what a person has changed or put there by hand is lost only where they say so", () =>
  inPlace(async ({ folder, plugins, braid }) => {
    const read = (path: string): string => Deno.readTextFileSync(join(plugins, path));
    await write(join(folder, "acme"), { "plugin.json": manifest("acme"), "one.ts": node(1) });
    assertEquals((await braid("plugin", "add", "./acme")).code, 0);
    const changes: readonly (readonly [string, string])[] = [
      ["one.ts", node(2)],
      ["templates/mine.graph.json", GRAPH],
      [".env", "SECRET=1"],
    ];
    for (const [file, text] of changes) {
      await Deno.mkdir(join(plugins, "acme/templates"), { recursive: true });
      await Deno.writeTextFile(join(plugins, "acme", file), text);
      for (const more of [["add", "./acme", "--yes"], ["remove", "acme"]]) {
        const ended = await braid("plugin", ...more);
        assertEquals([file, ended.code, ended.out], [file, 5, ""], ended.err);
        assertStringIncludes(ended.err, 'The plugin "acme" was changed since it was installed');
        assertStringIncludes(ended.err, `move "${join(plugins, "acme")}" away`);
        assertEquals(read(`acme/${file}`), text);
      }
      assertMatch(
        (await braid("plugin", "doctor")).out,
        /not those that were installed\n.*--discard/,
      );
      assertEquals((await braid("plugin", "add", "./acme", "--discard")).code, 0);
      assertEquals(filesIn(join(plugins, "acme")), ["one.ts", "plugin.json"]);
    }
    await Deno.writeTextFile(join(plugins, "acme/one.ts"), node(2));
    assertEquals((await braid("plugin", "remove", "acme", "--discard")).code, 0);

    const keybindings = [{ command: "veiw.log", key: "alt+x" }];
    const about = manifest("mine", { contributes: { keybindings } });
    await write(join(plugins, "mine"), { "plugin.json": about });
    const doctor = await braid("plugin", "doctor");
    assertEquals(doctor.code, 1);
    assertStringIncludes(
      doctor.out,
      'mine: The keys "alt+x" are left out: There is no command "veiw.log" that a plugin may have run: ' +
        'did you mean "view.log"?\n',
    );
    const mine = await write(join(folder, "mine"), { "plugin.json": manifest("mine") });
    const taken = await braid("plugin", "add", mine, "--discard");
    assertEquals(taken.code, 5, taken.err);
    assertStringIncludes(taken.err, 'There is another plugin "mine" that was put there by hand');
    assertStringIncludes(taken.err, `move "${join(plugins, "mine")}" away first`);
    assertEquals((await braid("plugin", "info", mine)).code, 0); // which installs nothing
    const only = await braid("plugin", "remove", "mine");
    assertEquals(only.code, 5);
    assertStringIncludes(only.err, "may be the only copy");
    assertEquals(read("mine/plugin.json"), about);
    assertEquals((await braid("plugin", "remove", "mine", "--discard")).code, 0);

    for (const place of ["mine", ".disabled/mine"]) {
      await Deno.mkdir(join(plugins, ".disabled"), { recursive: true });
      await Deno.writeTextFile(join(plugins, place), "a file of mine");
      const file = await braid("plugin", "add", mine, "--yes", "--discard");
      assertEquals(file.code, 5, file.err);
      assertStringIncludes(file.err, `"${join(plugins, place)}" is no folder`);
      assertEquals(read(place), "a file of mine");
      await Deno.remove(join(plugins, place));
    }
    assertEquals((await braid("plugin", "add", mine)).code, 0);
    await Deno.remove(join(plugins, "mine"), { recursive: true });
    await Deno.writeTextFile(join(plugins, "mine"), "a file of mine");
    assertEquals((await braid("plugin", "remove", "mine", "--discard")).code, 5);
    assertEquals(read("mine"), "a file of mine");
  }));

Deno.test("what was not allowed is asked for again, and --yes allows it", () =>
  inPlace(async ({ folder, plugins, braid, allowed }) => {
    const asks = (...net: readonly string[]): string => manifest("acme", { permissions: { net } });
    const source = await write(join(folder, "acme"), { "plugin.json": asks("a.com") });
    const add = async (...more: readonly string[]) => {
      const { code, out } = await braid("plugin", "add", "acme", "--json", ...more);
      return [code, out && JSON.parse(out).allowed];
    };
    assertEquals(await add("--forbid"), [0, []]);
    assertEquals(allowed(), {});
    assertEquals(await add(), [2, ""]);
    assertEquals(await add("--forbid"), [0, []]);
    assertEquals(await add("--yes"), [0, ["net a.com"]]);
    assertEquals(allowed(), { acme: ["a.com"] });
    assertEquals(await add(), [0, ["net a.com"]]);

    await write(source, { "plugin.json": asks("a.com", "b.com") });
    assertEquals(await add("--forbid"), [0, ["net a.com"]]);
    assertEquals(await add(), [2, ""]);
    assertEquals((await braid("plugin", "disable", "acme")).code, 0);
    assertEquals(await add(), [2, ""]);
    assertEquals(await add("--yes"), [0, ["net a.com", "net b.com"]]);

    await Deno.remove(join(plugins, ".disabled"), { recursive: true });
    assertEquals(await add(), [2, ""]); // another plugin may have the name by now
    assertEquals(await add("--forbid"), [0, []]);
    assertEquals(allowed(), {});
  }));

Deno.test("a plugin that is not there and is to be allowed something ends all commands alike", () =>
  inPlace(async ({ folder, braid }) => {
    await Deno.writeTextFile(join(folder, "it.graph.json"), GRAPH);
    const commands = [["plugins"], ["run", "it.graph.json"], ["serve", ".", "--port", "0"]];
    for (const command of commands) {
      const { code, err } = await braid(...command, "--allow", "none");
      assertEquals([command[0], code], [command[0], 4], err);
      assertStringIncludes(err, 'There is no plugin "none" to be allowed anything');
    }
  }));

Deno.test({
  name: "a plugin that finds no room is not installed, which a sentence says",
  ignore: !await canMount(),
  fn: () =>
    inPlace(async ({ folder, plugins, braid }) => {
      await write(join(folder, "acme"), { "plugin.json": manifest("acme"), "one.ts": node(1) });
      await Deno.mkdir(plugins, { recursive: true });
      await withSmallDisk(plugins, "256k", async () => {
        fill(join(plugins, "full"));
        const { code, err } = await braid("plugin", "add", "acme");
        assertEquals(code, 5, err);
        assertStringIncludes(err, "cannot be written");
        assertStringIncludes(err, "there is no space left on the disk");
        assertEquals([...Deno.readDirSync(plugins)].map(({ name }) => name).sort(), [
          ".lock",
          "full",
        ]);
      });
    }),
});
