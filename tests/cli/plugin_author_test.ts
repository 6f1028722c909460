import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { manifest, node } from "../packages/archives.ts";
import { serveNpm } from "../packages/npm_server.ts";
import { ended, startBraid } from "./braid.ts";
import { inPlace, write } from "./plugin_place.ts";

const deno = async (cwd: string, ...args: string[]): Promise<ReturnType<typeof ended>> => {
  const env = { NO_COLOR: "1" };
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd, env })
    .output();
  return ended(code, stdout, stderr);
};

Deno.test("a new plugin has its types and test outside of Braid, and others find and install it", async () => {
  await using npm = serveNpm();
  await inPlace(async ({ folder, braid }) => {
    const begun = await braid("plugin", "new", "tones");
    assertEquals(begun.code, 0, begun.err);
    const own = join(folder, "tones");
    await Deno.writeTextFile(join(own, "wrong.ts"), "import { float } from 'sdk'; float('a');");
    const { code, err } = await deno(own, "check");
    assertEquals([code, err.match(/at file:.*\/\w+\.ts/g)?.length], [1, 1], err);
    assertMatch(err, /at file:.*\/wrong\.ts/);
    await Deno.remove(join(own, "wrong.ts"));
    for (const args of [["test"], ["lint"], ["fmt", "--check"]]) {
      const { code, out, err } = await deno(own, ...args);
      assertEquals([args, code], [args, 0], out + err);
    }
    for (const name of ["tones", "Tones", "../tones", "subgraph"]) {
      assert((await braid("plugin", "new", name)).code !== 0, name);
    }

    // Cut off, or begun twice at once, it is completed; what is anybody else's stays as it is.
    const inFull = await Deno.readTextFile(join(own, "invert_test.ts"));
    for (const file of ["README.md", "invert_test.ts"]) await Deno.remove(join(own, file));
    await Deno.writeTextFile(join(own, "notes.txt"), "mine");
    const others = await braid("plugin", "new", "tones");
    assertEquals([others.code, [...Deno.readDirSync(own)].length], [5, 4], others.err);
    await Deno.remove(join(own, "notes.txt"));
    await Promise.all([1, 2].map(async () => {
      const completed = await braid("plugin", "new", "tones");
      assert(completed.code === 0 || completed.code === 5, completed.err);
    }));
    assertEquals(await Deno.readTextFile(join(own, "invert_test.ts")), inFull);
    assertEquals([...Deno.readDirSync(own)].length, 5);

    const packed = await braid("plugin", "pack", "tones", "--json");
    assertEquals(packed.code, 0, packed.err);
    const { name, files } = JSON.parse(packed.out);
    assertEquals(files, [
      "README.md",
      "invert.ts",
      "invert_test.ts",
      "package.json",
      "plugin.json",
    ]);
    await Deno.utime(join(own, "invert.ts"), 1, 1);
    await Deno.writeTextFile(join(own, ".secret"), "x");
    const again = JSON.parse((await braid("plugin", "pack", "tones", "--json")).out);
    assertEquals(again, JSON.parse(packed.out));

    npm.published.set("braid-tones@0.1.0", await Deno.readFile(join(folder, name)));
    npm.published.set("braid-other@0.1.0", new Uint8Array());
    const found = await braid("plugin", "search", "tones");
    assertEquals(found.code, 0, found.err);
    assertEquals(found.out, "npm:braid-tones  0.1.0  2026-01-02  About braid-tones\n");
    assertEquals((await braid("plugin", "search")).out.trim().split("\n").length, 2);
    assertEquals((await braid("plugin", "add", "npm:braid-tones")).code, 0);
    assertStringIncludes((await braid("nodes", "tones")).out, "tones.invert");
  }, { npm_config_registry: npm.url });
});

Deno.test("nothing is packed that others could not install", () =>
  inPlace(async ({ folder, braid }) => {
    const own = await write(join(folder, "acme"), { "plugin.json": manifest("acme") });
    await Deno.writeTextFile(join(own, "package.json"), `{ "name": "a", "version": "2.0.0" }`);
    const archive = join(folder, "acme-1.0.0.tgz");
    await Deno.writeTextFile(archive, "somebody's own");
    await Deno.remove(join(own, "package.json"));
    const taken = await braid("plugin", "pack", "acme");
    assertEquals([taken.code, await Deno.readTextFile(archive)], [5, "somebody's own"]);
    assertStringIncludes(taken.err, 'Cannot write "acme-1.0.0.tgz": it is there already');
    assertEquals((await braid("plugin", "pack", "acme", "--overwrite")).code, 0);
    assertEquals((await braid("plugin", "pack", "acme")).code, 0, "the same bytes");
    await Deno.writeTextFile(join(own, "package.json"), `{ "name": "a", "version": "2.0.0" }`);
    const other = await braid("plugin", "pack", "acme");
    assertEquals(other.code, 3);
    assertStringIncludes(other.err, "it is 1.0.0 in plugin.json and 2.0.0 in package.json");
    await Deno.remove(join(own, "package.json"));
    await Deno.symlink("/etc/hostname", join(own, "link"));
    assertStringIncludes((await braid("plugin", "pack", "acme")).err, "is a link");
    await Deno.writeTextFile(join(own, "plugin.json"), `{ "name": "acme" }`);
    assertStringIncludes((await braid("plugin", "pack", "acme")).err, "plugin.json: version:");
  }));

Deno.test("doctor tells what is wrong with installed plugins, and what mends it", () =>
  inPlace(async ({ folder, plugins, braid }) => {
    const none = await braid("plugin", "doctor");
    assertEquals([none.code, none.out], [0, ""]);
    const net = { permissions: { net: ["a.com"] } };
    for (const name of ["changed", "fine", "gone", "newer", "throws"]) {
      await write(join(folder, name), { "plugin.json": manifest(name), "one.ts": node(1) });
    }
    await write(join(folder, "throws"), { "one.ts": `throw new Error("no luck");` });
    await write(join(folder, "fine"), { "plugin.json": manifest("fine", net) });
    for (const name of ["changed", "fine", "gone", "newer", "throws"]) {
      assertEquals((await braid("plugin", "add", name, "--forbid")).code, 0);
    }
    await write(join(plugins, "byhand"), { "plugin.json": manifest("byhand") });
    await Deno.writeTextFile(join(plugins, "changed/one.ts"), node(2));
    await Deno.remove(join(plugins, "gone"), { recursive: true });
    await write(join(plugins, "newer"), {
      "plugin.json": manifest("newer", { engines: { braid: ">=9.0.0" } }),
    });
    const { code, out } = await braid("plugin", "doctor");
    assertEquals(code, 1);
    const told = out.trimEnd().split(/\n(?! )/);
    const expected: readonly RegExp[] = [
      /^byhand: It was put there by hand.*\n {2}Move ".*byhand" away, then braid plugin add SOURCE$/,
      /^changed: Its files are not those that were installed\n {2}braid plugin add \/.*changed --discard, which/,
      /^fine: It asks for net a\.com, which you have not allowed\n {2}braid plugins --allow fine$/,
      /^gone: Its folder is gone\n {2}braid plugin add \/.*, or braid plugin remove gone$/,
      /^newer: Its files are not those/,
      /^newer: It works with braid >=9\.0\.0: this is braid .*\n {2}Install another version$/,
      /^throws: one\.ts: Cannot import it: no luck/,
    ];
    assertEquals(told.length, expected.length, out);
    for (const [i, pattern] of expected.entries()) assertMatch(told[i]!, pattern);
  }));

Deno.test("dev tells faults with file, line and stack, once or again at each change", () =>
  inPlace(async ({ folder, braid, env }) => {
    const own = await write(join(folder, "acme"), {
      "plugin.json": manifest("acme"),
      "one.ts": node(1),
      "one_test.ts": `Deno.test("one", () => {});\n`,
      "deno.json": `{ "importMap": "file:///gone/deno.json", "fmt": { "lineWidth": 70 } }`,
    });
    const fine = await braid("plugin", "dev", "acme", "--once");
    assertEquals(fine.code, 0, fine.err);
    assertStringIncludes(fine.out, "acme.one  One\n");
    const config = JSON.parse(await Deno.readTextFile(join(own, "deno.json")));
    assertMatch(config.importMap, /^file:\/\/\/.*\/deno\.json$/);
    assert(config.importMap !== "file:///gone/deno.json");
    await Deno.rename(join(own, "deno.json"), join(own, "deno.jsonc"));
    assertEquals((await braid("plugin", "dev", "acme", "--once")).code, 0, "it has all it needs");
    assertEquals([...Deno.readDirSync(own)].some(({ name }) => name === "deno.json"), false);
    await Deno.rename(join(own, "deno.jsonc"), join(own, "deno.json"));

    await write(own, {
      "late.ts": `import { help } from "./_help.ts";\nhelp();\n`,
      "_help.ts": `export function help(): void {\n  throw new TypeError("no luck");\n}\n`,
      "typed.ts": `const wrong: number = "text";\n${node(1)}`,
      "one_test.ts": `Deno.test("one", () => {\n  throw new Error("wrong result");\n});\n`,
    });
    const faulty = await braid("plugin", "dev", "acme", "--once");
    assertEquals(faulty.code, 3);
    assertMatch(faulty.out, /^late\.ts: Cannot import it: no luck/m);
    const told = faulty.out + faulty.err;
    for (const words of ["at help (_help.ts:2:9)", "typed.ts", "wrong result", "acme.one  One"]) {
      assertStringIncludes(told, words);
    }
    assertMatch(faulty.err, /at late\.ts:2:1/);

    const process = startBraid(["plugin", "dev", "acme"], { cwd: folder, env });
    const said = process.stderr.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    const hear = async (words: string): Promise<void> => {
      while (!text.includes(words)) {
        const { value, done } = await said.read();
        assert(!done, text);
        text += value;
      }
      text = text.slice(text.indexOf(words) + words.length);
    };
    await hear("at late.ts:2:1");
    await hear("Waiting for changes");
    for (const name of ["late.ts", "_help.ts", "typed.ts", "one_test.ts"]) {
      await Deno.remove(join(own, name));
    }
    await hear("Nothing is wrong\nWaiting for changes");
    process.kill("SIGINT");
    const [{ code }] = await Promise.all([process.status, process.stdin.close()]);
    await Promise.all([process.stdout.cancel(), said.cancel()]);
    assertEquals(code, 0);
  }));
