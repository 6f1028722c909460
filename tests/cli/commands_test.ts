import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import sharp from "sharp";
import config from "../../deno.json" with { type: "json" };
import type { Commands } from "../../src/cli/command.ts";
import { COMMANDS } from "../../src/cli/commands.ts";
import { commandHelp, overview } from "../../src/cli/help.ts";
import { linkCommand } from "../../src/cli/server_options.ts";
import { fieldRows } from "../../src/training/recipe_fields.ts";
import german from "../../src/words/languages/de.json" with { type: "json" };
import { braid, graph, inFolder, LAB, PROJECT, sharedBraid, startBraid } from "./braid.ts";

Deno.test("braid help has every command, with its options, in lines that fit", async () => {
  const text = await overview();
  const recipeFields = () => Promise.resolve(fieldRows());
  const look = async (within: string, commands: Commands): Promise<void> => {
    for (const [name, load] of Object.entries(commands)) {
      const { default: command } = await load();
      assertMatch(within, new RegExp(`^  ${name} +${command.summary.slice(0, 20)}`, "m"));
      const help = await commandHelp(name, command, { recipeFields });
      if (command.commands) await look(help, command.commands);
      else for (const one of Object.keys(command.options)) assertStringIncludes(help, `--${one}`);
      for (const line of [...within.split("\n"), ...help.split("\n")]) {
        assertEquals(line.length <= 110, true, line);
      }
    }
  };
  await look(text, COMMANDS);
});

Deno.test("linkCommand() finds the server where it is", () => {
  const given = {
    port: undefined,
    host: undefined,
    "token-file": undefined,
    help: false,
  };
  assertEquals(linkCommand(given, "http://127.0.0.1:8189/"), "deno task braid link");
  assertEquals(
    linkCommand(
      { ...given, port: "0", host: "0.0.0.0", "token-file": "t" },
      "http://0.0.0.0:4000/",
    ),
    "deno task braid link --port 4000 --host 0.0.0.0 --token-file t",
  );
});

Deno.test("braid --version, a misspelt command, too many operands", async () => {
  const [version, misspelt, excess, none] = await Promise.all([
    braid(["--version"]),
    sharedBraid(["chekc", "x"]),
    sharedBraid(["run", "a.json", "b.json"]),
    sharedBraid([]),
  ]);
  assertEquals([version.code, version.out], [0, `braid ${config.version}\n`]);
  assertEquals(misspelt.code, 2);
  assertStringIncludes(misspelt.err, `There is no command "chekc": did you mean "check"?`);
  assertEquals(excess.code, 2);
  assertStringIncludes(excess.err, `braid run does not know what to do with "b.json"`);
  assertEquals(none.code, 2);
  assertStringIncludes(none.err, "Usage: braid COMMAND");
});

Deno.test("people read their language, programs English", async () => {
  const env = { LC_ALL: "", LANG: "de_AT.UTF-8" };
  const [run, help, nodes] = await Promise.all([
    braid(["run", "absent.graph.json", "--json"], { env }),
    braid(["help", "run"], { env }),
    braid(["nodes", "diffusion.denoise"], { env }),
  ]);
  assertEquals(run.code, 4);
  const text = (id: string): string => (german as Record<string, unknown>)[id] as string;
  const absent = text('There is no file "{0}"').replace("{0}", "absent.graph.json");
  assertEquals(run.err, `braid: ${absent}\n`);
  const [finished] = run.events as readonly { readonly error?: string }[];
  assertEquals(finished?.error, 'There is no file "absent.graph.json"');
  assertStringIncludes(help.out, `\n\n${text("Run a graph and write what it makes")}\n\n`);
  assertStringIncludes(help.out, `  ${text("Show help")}\n`);
  assertStringIncludes(nodes.out, `diffusion.denoise: ${text("Denoise")}\n`);
});

Deno.test("braid nodes lists a plugin's types and describes one with ports, ranges and docs", async () => {
  const [list, one, json, unknown, short] = await Promise.all([
    sharedBraid(["nodes", "lab", "--plugins", LAB]),
    sharedBraid(["nodes", "lab.number", "--plugins", LAB]),
    sharedBraid(["nodes", "lab.number", "--plugins", LAB, "--json"]),
    sharedBraid(["nodes", "lab.numbr", "--plugins", LAB]),
    sharedBraid(["nodes", "conceptGuidance"]),
  ]);
  assertEquals(list.out.split("\n").map((line) => line.split(" ")[0]), [
    "lab.fail",
    "lab.number",
    "lab.slow",
    "lab.write",
    "",
  ]);
  assertMatch(one.out, /^lab.number: Number\n\nA number from a seed/);
  assertMatch(one.out, /value +float, 0\.\.10, default 1 +What to start from/);
  const [{ type, inputs }] = json.events as unknown as [{ type: string; inputs: object }];
  assertEquals([type, Object.keys(inputs)], ["lab.number", ["value", "seed"]]);
  assertEquals(unknown.code, 4);
  assertStringIncludes(unknown.err, `did you mean "lab.number"?`);
  assertStringIncludes(short.err, `did you mean "concept.concept_guidance"?`);
});

Deno.test("braid nodes TYPE keeps to the columns of the terminal, and to none where there is none", async () => {
  const describe = async (columns: string): Promise<readonly string[]> =>
    (await sharedBraid(["nodes", "diffusion.k_sampler"], { env: { COLUMNS: columns } })).out.split(
      "\n",
    );
  const [wide, usual, narrow] = await Promise.all(["", "80", "40"].map(describe));
  const width = (lines: readonly string[]): number =>
    Math.max(...lines.map(({ length }) => length));
  assert(width(wide!) > 200);
  assertEquals([width(usual!) <= 80, width(narrow!) <= 40], [true, true]);
  const words = (lines: readonly string[]): string => lines.join("").replaceAll(/\s/g, "");
  assertEquals(words(narrow!).length, words(wide!).length); // nothing is cut
});

Deno.test("braid diff shows what differs in meaning, and models what cannot be opened", () =>
  inFolder(async (folder) => {
    const other = graph({ number: { type: "lab.number", inputs: { value: 2.5, seed: 3 } } });
    await Deno.writeTextFile(join(folder, "other.json"), other);
    await Deno.mkdir(join(folder, "models", "broken", "unet"), { recursive: true });
    const [diff, same, models, none] = await Promise.all([
      sharedBraid(["diff", "graph.graph.json", "other.json", "--exit-code"], { cwd: folder }),
      braid(["diff", "other.json", "-", "--exit-code"], { cwd: folder, input: other }),
      sharedBraid(["models", "--models", "models", "--json"], { cwd: folder }),
      sharedBraid(["models", "emojy", "--models", "models"], { cwd: folder }),
    ]);
    assertEquals([diff.code, diff.out], [1, "~ number.value: 2 -> 2.5\n"]);
    assertEquals([same.code, same.out], [0, ""]);
    const entries = models.events as unknown as { id: string; fault?: string }[];
    const broken = entries.find(({ id }) => id === "broken");
    assertStringIncludes(broken!.fault!, "holds no model");
    assertEquals(none.code, 4);
    assertStringIncludes(none.err, `There is no model "emojy"`);
  }));

Deno.test("braid train refuses what is no recipe, with line and field", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "cut.json"), `{"kind": "concept",`);
    await Deno.writeTextFile(join(folder, "odd.json"), `{"kind": "concept", "stepps": 1}`);
    const [cut, odd, absent] = await Promise.all([
      sharedBraid(["train", "cut.json"], { cwd: folder }),
      sharedBraid(["train", "odd.json"], { cwd: folder }),
      sharedBraid(["train", "absent.json"], { cwd: folder }),
    ]);
    assertEquals([cut.code, odd.code, absent.code], [3, 3, 4]);
    assertStringIncludes(cut.err, "line 1, column 20");
    assertStringIncludes(odd.err, "stepps");
    assertStringIncludes(absent.err, `There is no file "absent.json"`);
  }));

Deno.test("braid train refuses pictures that it cannot read, by name", () =>
  inFolder(async (folder) => {
    const create = { width: 8, height: 8, channels: 3, background: "red" } as const;
    const picture = await sharp({ create }).png().toBuffer();
    const cases: readonly (readonly [content: Uint8Array, said: string])[] = [
      [new TextEncoder().encode("<svg/>"), "it is no PNG, JPEG or WebP"],
      [picture.subarray(0, -30), "it is damaged"],
    ];
    for (const [index, [content, said]] of cases.entries()) {
      const recipe = { kind: "concept", prior: "emoji", pictures: `p${index}`, output: "mine" };
      await Deno.writeTextFile(join(folder, "recipe.json"), JSON.stringify(recipe));
      await Deno.mkdir(join(folder, `p${index}`));
      await Deno.writeFile(join(folder, `p${index}`, "a.png"), picture);
      await Deno.writeFile(join(folder, `p${index}`, "b.jpg"), content);
      const { code, err } = await sharedBraid(["train", "recipe.json", "--overwrite"], {
        cwd: folder,
      });
      assertEquals(code, 3, err);
      assertStringIncludes(err, join(`p${index}`, `b.jpg: ${said}`));
    }
  }));

Deno.test("braid train leaves alone what it has not made", () =>
  inFolder(async (folder) => {
    const recipe = { kind: "concept", prior: "emoji", pictures: ".", output: "mine" };
    await Deno.writeTextFile(join(folder, "recipe.json"), JSON.stringify(recipe));
    const create = { width: 8, height: 8, channels: 3, background: "red" } as const;
    await sharp({ create }).png().toFile(join(folder, "a.png"));
    await Deno.mkdir(join(folder, "mine"));
    await Deno.writeTextFile(join(folder, "mine", "braid.json"), "{}");
    const { code, err } = await sharedBraid(["train", "recipe.json"], { cwd: folder });
    assertEquals(code, 5);
    assertMatch(
      err,
      /Cannot train into ".*mine": it holds "braid.json", which this recipe has not/,
    );
    assertMatch(err, /--overwrite/);
    assertEquals(await Deno.readTextFile(join(folder, "mine", "braid.json")), "{}");
  }));

Deno.test("braid templates begins with those to begin with, and says what each is for", async () => {
  const { out, code } = await sharedBraid(["templates"]);
  const [first, second, , fourth] = out.split("\n");
  assertEquals(code, 0);
  assertMatch(first!, /concept_guidance\.graph\.json +Concept guidance: .*what a fruit is/);
  assertMatch(second!, /same_noise\.graph\.json +Same noise: What each branch is for/);
  assertMatch(fourth!, /text_to_image\.graph\.json +Text to image: From a prompt/);
});

Deno.test("braid says once and in words that nobody reads it, that a file is in the way, that input is used up", () =>
  inFolder(async (folder) => {
    const cwd = folder;
    await Deno.writeTextFile(join(folder, "file"), "");
    await Deno.writeTextFile(join(folder, "page.md"), "# A page\n");
    const [twice, page, empty, cache, near] = await Promise.all([
      braid(["diff", "-", "-"], { cwd, input: graph() }),
      sharedBraid(["check", "page.md"], { cwd }),
      sharedBraid(["check", "file"], { cwd }),
      sharedBraid(["run", "graph.graph.json", "--plugins", LAB, "--cache", "file"], { cwd }),
      sharedBraid(["train", "graph.graph.jsn"], { cwd }),
    ]);
    assertEquals([twice.code, twice.err], [2, "braid: Standard input can be given only once\n"]);
    assertEquals(page.code, 3);
    assertStringIncludes(page.err, `Cannot read "page.md": It is no graph, which is JSON`);
    assertEquals([empty.code, empty.err], [3, `braid: Cannot read "file": It is empty\n`]);
    assertEquals([cache.code, cache.err], [
      5,
      `braid: Cannot use the folder "file": there is a file of that name\n`,
    ]);
    assertEquals(near.code, 4);
    assertStringIncludes(near.err, `did you mean "graph.graph.json"?`);

    const process = startBraid(
      ["check", ...Array(200).fill("graph.graph.json"), "--plugins", LAB],
      {
        cwd,
      },
    );
    await process.stdin.close();
    await process.stdout.cancel();
    const { code } = await process.status;
    assertEquals([code, await new Response(process.stderr).text()], [0, ""]);
  }));

Deno.test("braid mcp says how to mend how it is started", async () => {
  const may = ["--allow-read", "--allow-env", "--allow-net=127.0.0.1"];
  const start = async (flags: readonly string[], ...args: string[]): Promise<[number, string]> => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", "--no-prompt", ...flags, "src/main.ts", "mcp", ...args],
      cwd: PROJECT,
    }).output();
    assertEquals(stdout.length, 0); // what is told there has to be MCP
    return [code, new TextDecoder().decode(stderr)];
  };
  const [alone, far, both] = await Promise.all([
    start(may.slice(0, 2)),
    start(may, "--server", "https://example.com"),
    start(may, "folder", "--server", "http://127.0.0.1:1"),
  ]);
  assertEquals([alone[0], far[0], both[0]], [1, 2, 2]);
  assertStringIncludes(alone[1], 'Use "deno task mcp"');
  assertMatch(
    far[1],
    /such as http:\/\/127.0.0.1:8189, but got "https:\/\/example.com"\n.*\/api\/mcp/,
  );
  assertStringIncludes(both[1], "that server has the rest");
});

Deno.test("braid plugins lists what plugins ask for and may do, which is allowed and taken back there", () =>
  inFolder(async (cwd) => {
    const env = { XDG_CONFIG_HOME: join(cwd, "config") };
    const list = async (...more: readonly string[]): Promise<readonly string[]> => {
      const { code, out, err } = await sharedBraid(["plugins", "--plugins", LAB, ...more], {
        cwd,
        env,
      });
      assertEquals([code, err], [0, ""]);
      return out.trimEnd().split("\n").slice(1);
    };
    const [read, write] = ["  read ${input}", "  write ${output}"];
    const none = [read, write].map((line) => `${line}  (not allowed)`);
    assertEquals(await list(), none);
    assertEquals(await list("--allow", "lab"), [read, write]);
    assertEquals(await list(), [read, write]);
    assertEquals(await list("--forbid", "lab"), none);
    const near = await sharedBraid(["plugins", "--plugins", LAB, "--allow", "lba"], { cwd, env });
    assertEquals(near.code, 4);
    assertStringIncludes(
      near.err,
      'There is no plugin "lba" to be allowed anything: did you mean "lab"?',
    );
  }));
