import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { leadingDoc } from "../../src/plugins/leading_doc.ts";
import { openRegistry, requirementFaults } from "../../src/plugins/registry.ts";
import { wordsIn } from "../../src/plugins/points/translations.ts";
import { sayFault } from "../../src/plugins/plugin.ts";
import type { RegistryOptions } from "../../src/plugins/registry.ts";
import { worked } from "../worked.ts";

const MANIFEST = { version: "1.2.0", title: "Blurs", engines: { braid: "^1.0.0" } };
const NODE = `
/** Blurs a picture. */
export default {
  title: "Blur", category: "image", inputs: { image: { kind: "image" } }, outputs: { image: { kind: "image" } },
  run: ({ image }) => ({ image }),
};
`;

/** Writes files into a new folder, removed after the test: `{ "blur/plugin.json": {...}, "blur/soft.ts": "..." }`. */
async function withFiles(
  files: Readonly<Record<string, unknown>>,
  test: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [file, content] of Object.entries(files)) {
      const path = join(folder, file);
      await Deno.mkdir(join(path, ".."), { recursive: true });
      await Deno.writeTextFile(
        path,
        typeof content === "string" ? content : JSON.stringify(content),
      );
    }
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
const options: RegistryOptions = { version: "1.0.0" };

Deno.test("openRegistry() finds nodes by their path and templates by their folder, running no code", async () => {
  await withFiles({
    "blur/plugin.json": { name: "blur", ...MANIFEST },
    "blur/soft.ts": "throw new Error('Imported too early')",
    "blur/hard.js": NODE,
    "blur/_shared.ts": "export {}",
    "blur/soft_test.ts": "",
    "blur/Not a node.ts": "",
    "blur/sharpen-image.ts": NODE,
    "blur/types.d.ts": "",
    "blur/templates/first_steps.graph.json": "{}",
    "notes/readme.md": "no plugin",
  }, async (folder) => {
    const registry = await openRegistry([folder], options);
    assertEquals(registry.types, ["blur.hard", "blur.soft"]);
    assertEquals(registry.diagnostics.map(({ severity, message }) => [severity, message]), [[
      "warning",
      '"Not a node.ts" and 1 more are no nodes: nodes have names such as blur_image.ts, and what is none begins with _',
    ]]);
    assertEquals(registry.plugins.get("blur")?.templates, [
      { file: "templates/first_steps.graph.json", title: "First steps" },
    ]);
    const { contributes, ...about } = registry.info.blur!;
    assertEquals([about, typeof contributes], [{ version: "1.2.0", title: "Blurs" }, "string"]);
  });
});

Deno.test("loadNodeTypes() imports only the files asked for, and each once", async () => {
  await withFiles({
    "blur/plugin.json": { name: "blur", ...MANIFEST },
    "blur/soft.ts": "throw new Error('Too soft')",
    "blur/hard.ts": `globalThis.timesImported = (globalThis.timesImported ?? 0) + 1;\n${NODE}`,
  }, async (folder) => {
    const registry = await openRegistry([folder], options);
    const { nodes, diagnostics } = await registry.loadNodeTypes(["blur.hard", "blur.gone", "x.y"]);
    await registry.loadNodeTypes(["blur.hard"]);
    const { timesImported } = globalThis as { timesImported?: number };
    assertEquals([Object.keys(nodes), diagnostics, timesImported], [["blur.hard"], [], 1]);
    const { title, doc, revision } = nodes["blur.hard"]!;
    assertEquals([title, doc, revision], ["Blur", "Blurs a picture.", "blur@1.2.0"]);
    const all = await registry.loadAll();
    assertEquals(Object.keys(all.nodes), ["blur.hard"]);
    assertEquals(all.diagnostics.map(({ plugin, file }) => [plugin, file]), [["blur", "soft.ts"]]);
    assertMatch(all.diagnostics[0]!.message, /Cannot import it: Too soft/);
  });
});

Deno.test("loadAll() says of each file what is wrong with it, and loads the others", async () => {
  await withFiles({
    "bad/plugin.json": { name: "bad", ...MANIFEST },
    "bad/none.ts": "export const x = 1;",
    "bad/number.ts": "export default 5;",
    "bad/half.ts": "export default { title: 'Half', category: '', inputs: {}, outputs: {} };",
    "bad/syntax.ts": "export default {",
    "bad/red.ts": 'throw new Error("\\x1b[31mno\\x1b[0m luck")',
    "bad/ports.ts": `export default {
      title: "Ports", category: "x", run: () => ({}),
      inputs: {
        "a.b": { kind: "int" }, kept: { kind: "int", keep: true }, none: {},
        wrong: { kind: "int", default: "x" }, rows: { group: { cell: { kind: "int", default: 0.5 } } },
      },
      outputs: { late: { kind: "int", lazy: true } },
    };`,
    "bad/fine.ts": NODE,
  }, async (folder) => {
    const { nodes, diagnostics } = await (await openRegistry([folder], options)).loadAll();
    assertEquals(Object.keys(nodes), ["bad.fine"]);
    const of = (file: string): readonly string[] =>
      diagnostics.filter((one) => one.file === file).map(({ message }) => message);
    assertMatch(of("none.ts")[0]!, /default export is not a node/);
    assertMatch(of("number.ts")[0]!, /default export is not a node/);
    assertEquals(of("half.ts"), ["It has no run()"]);
    assertMatch(of("syntax.ts")[0]!, /Cannot import it/);
    assertEquals(of("red.ts"), ["Cannot import it: no luck"]);
    assertEquals(of("ports.ts"), [
      'The input "a.b" is not named by one word',
      'The input "kept" is kept, which only an output can be',
      'The input "none" has no kind',
      'The input "wrong" has a wrong default: Expected a whole number within ±(2^53 - 1), but got "x"',
      'The input "cell" has a wrong default: Expected a whole number within ±(2^53 - 1), but got 0.5',
      'The output "late" is lazy, which only an input can be',
    ]);
  });
});

Deno.test("openRegistry() tells of manifests that cannot be used and goes on with the other plugins", async () => {
  await withFiles({
    "broken/plugin.json": "{ not json",
    "shape/plugin.json": { name: "Shape!", version: "one", engines: {} },
    "moved/plugin.json": { name: "elsewhere", ...MANIFEST },
    "future/plugin.json": { name: "future", ...MANIFEST, engines: { braid: "^9.0.0" } },
    "subgraph/plugin.json": { name: "subgraph", ...MANIFEST },
    "greedy/plugin.json": { name: "greedy", ...MANIFEST, permissions: { everything: true } },
    "fine/plugin.json": {
      name: "fine",
      ...MANIFEST,
      colour: "red",
      contributes: { nodes: ["gone.ts"], kinds: [{ name: "9" }], views: [], templates: 5 },
    },
  }, async (folder) => {
    const { plugins, diagnostics } = await openRegistry([folder], options);
    assertEquals([...plugins.keys()], ["fine"]);
    const of = (plugin: string): readonly string[] =>
      diagnostics.filter((one) => one.plugin === plugin).map(({ message }) => message);
    assertMatch(of("broken")[0]!, /Cannot read the manifest/);
    assertEquals(of("shape"), [
      "name: Expected a word of small letters, digits and _",
      "version: Expected a version such as 1.0.0",
      "title: Expected string",
      "engines.braid: Expected string",
    ]);
    assertMatch(of("moved")[0]!, /"elsewhere" is not the folder's, "moved"/);
    assertMatch(of("future")[0]!, /works with braid \^9.0.0: this is braid 1.0.0/);
    assertMatch(of("subgraph")[0]!, /reserved/);
    assertMatch(of("greedy")[0]!, /permissions: Unknown name everything/);
    assertEquals(of("fine"), [
      "contributes.kinds.0.name: Expected a name such as acme.tile",
      "contributes.templates: Expected array",
      'The field "colour" is unknown',
      'The contribution "views" is unknown',
      'There is no file "gone.ts"',
    ]);
  });
});

Deno.test("openRegistry() tells the first things that are wrong with a plugin, errors before all else", async () => {
  const odd = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`odd${at}`, 1]));
  const contributes = { nodes: ["gone.ts"] };
  await withFiles({
    "blur/plugin.json": { name: "blur", ...MANIFEST, ...odd, contributes },
    "haze/plugin.json": { name: "haze", ...MANIFEST, odd: 1 },
  }, async (folder) => {
    const { diagnostics } = await openRegistry([folder], options);
    assertEquals([diagnostics[0]!.message, diagnostics[100]!.message], [
      'There is no file "gone.ts"',
      "and 401 more",
    ]);
    assertEquals([diagnostics.length, diagnostics[101]!.plugin], [102, "haze"]);
  });
});

Deno.test("openRegistry() reads what a manifest contributes", async () => {
  await withFiles({
    "themed/plugin.json": {
      name: "themed",
      ...MANIFEST,
      contributes: {
        kinds: [{ name: "themed.color", color: "#fff", literal: true }],
        nodes: [],
      },
    },
    "themed/extra.ts": NODE,
  }, async (folder) => {
    const registry = await openRegistry([folder], options);
    assertEquals(registry.diagnostics, []);
    assertEquals(registry.kinds.map(({ name }) => name), ["themed.color"]);
    assertEquals(registry.types, []);
  });
});

Deno.test("openRegistry() takes the first of two plugins with a name, and folders that are plugins or missing", async () => {
  await withFiles({
    "one/blur/plugin.json": { name: "blur", ...MANIFEST },
    "two/blur/plugin.json": { name: "blur", ...MANIFEST, version: "2.0.0" },
  }, async (folder) => {
    const folders = [join(folder, "one", "blur"), join(folder, "two"), join(folder, "three")];
    const { plugins, diagnostics } = await openRegistry(folders, options);
    assertEquals(plugins.get("blur")?.manifest.version, "1.2.0");
    assertEquals(diagnostics.length, 1);
    assertStringIncludes(diagnostics[0]!.message, 'Two plugins have the name "blur"');
  });
});

Deno.test("requirementFaults() names plugins that are missing or of another version", () => {
  const faults = requirementFaults(
    { blur: "^1.0.0", concept: "^2.0.0", acme: "^1.0.0", odd: "not a range" },
    { blur: { version: "1.9.0" }, concept: { version: "1.0.0" }, odd: { version: "1.0.0" } },
  );
  assertEquals(faults.map(({ code }) => code), [
    "plugin-version",
    "missing-plugin",
    "plugin-version",
  ]);
  assert(faults.every(({ severity }) => severity === "warning"));
  assert(faults.every(({ fix }) => fix?.includes("braid plugin add")));
});

Deno.test("leadingDoc() takes the comment right above the default export, as Markdown", () => {
  const source = `/** First. */
import x from "y";

/**
 * Generalized guidance.
 *
 *   eps = eps_base + sum_i w_i
 *
 * @see https://arxiv.org/abs/2312.08195
 */
export default defineNode({});`;
  assertEquals(
    leadingDoc(source),
    "Generalized guidance.\n\n  eps = eps_base + sum_i w_i\n\nSee https://arxiv.org/abs/2312.08195",
  );
  assertEquals(leadingDoc("/** Away. */\nconst a = 1;\nexport default a;"), undefined);
  assertEquals(leadingDoc("export default 1;"), undefined);
});

Deno.test("requirementFaults() takes apart no range that is longer than any, which would take minutes", () => {
  const ranges = [" ".repeat(100_000), "1 ".repeat(50_000), `1${" ".repeat(100_000)}x`];
  for (const range of ranges) {
    const time = worked();
    const [fault] = requirementFaults({ blur: range }, { blur: { version: "1.0.0", title: "" } });
    assertEquals(fault?.code, "plugin-version");
    assert(time() < 1000);
  }
});

Deno.test("openRegistry() reads no more of a plugin than can be told, and leaves out of it alone what is too much", async () => {
  const colors = (count: number, letters = 10): Record<string, string> =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`${index}`.padStart(letters, "x"), "#123456"]),
    );
  const themes = (count: number, path: string): unknown =>
    Array.from({ length: count }, (_, index) => ({ label: `${path} ${index}`, path }));
  const translations = Array.from({ length: 12 }, (_, index) => ({
    language: `${String.fromCharCode(97 + index)}a`,
    path: `${index}.json`,
  }));
  const keybindings = [{ command: "run.start", key: "ctrl+r" }];
  const large = JSON.stringify({ a: "x".repeat(250_000) });
  await withFiles({
    "many/plugin.json": {
      name: "many",
      ...MANIFEST,
      contributes: { themes: themes(2, "many.json"), keybindings },
    },
    "many/many.json": { colors: colors(2001) },
    "alike/plugin.json": {
      name: "alike",
      ...MANIFEST,
      contributes: { themes: themes(50, "long.json"), keybindings },
    },
    "alike/long.json": { colors: colors(1000, 100), include: "more.json" },
    "alike/more.json": { colors: colors(1000, 99) },
    "joined/plugin.json": {
      name: "joined",
      ...MANIFEST,
      contributes: { themes: themes(1, "a.json") },
    },
    "joined/a.json": { colors: colors(1500, 50), include: "b.json" },
    "joined/b.json": { colors: colors(1500, 40) },
    "wordy/plugin.json": { name: "wordy", ...MANIFEST, contributes: { translations, keybindings } },
    ...Object.fromEntries(translations.map(({ path }) => [`wordy/${path}`, large])),
    ...Object.fromEntries(
      Array.from({ length: 201 }, (_, index) => [`wordy/templates/${index}.graph.json`, "{}"]),
    ),
  }, async (folder) => {
    const { plugins, diagnostics } = await openRegistry([folder], options);
    const read = [...plugins.values()].map(({ name, forEditor }) => [name, Object.keys(forEditor)]);
    assertEquals(Object.fromEntries(read), {
      alike: ["keybindings"],
      joined: ["themes"],
      many: ["themes", "keybindings"],
      wordy: ["translations", "keybindings"],
    });
    assertEquals(plugins.get("wordy")!.forEditor.translations!.length, 8);
    assertEquals(plugins.get("wordy")!.templates.length, 200);
    assertEquals(plugins.get("many")!.forEditor.themes, []);
    assertEquals(plugins.get("joined")!.forEditor.themes, []);
    const tooMuch = "left out: they come to more than 2097152 characters";
    assertEquals(diagnostics.map((one) => [one.plugin, sayFault(one)]), [
      ["alike", `Its themes are ${tooMuch}`],
      ["joined", "a.json: Cannot use the theme: It has 3000 colours: at most 2000 are possible"],
      ["many", "many.json: Cannot use the theme: It has 2001 colours: at most 2000 are possible"],
      ["wordy", "It has 201 templates: those after the first 200 are left out"],
      ["wordy", `8.json: From this file on all is ${tooMuch}`],
    ]);
  });
});

Deno.test("openRegistry() has the themes that can be used, and says of each other one what is wrong", async () => {
  await withFiles({
    "blur/plugin.json": {
      name: "blur",
      ...MANIFEST,
      contributes: {
        themes: [
          { label: "Dusk", path: "./dusk.json" },
          { label: "Night", id: "night", uiTheme: "hc-black", path: "night.json" },
          { label: "Dusk", path: "night.json" },
          { label: "Out", path: "../secret.json" },
          { label: "Bad", path: "bad.json" },
          { label: "Round", path: "round.json" },
        ],
      },
    },
    "blur/dusk.json":
      '{ "type": "light", "colors": { "a.b": "#123", "c": "red", "d;e": "#111", }, }',
    "blur/night.json": { include: "./parts/all.json", colors: { "a.b": "#445566" } },
    "blur/parts/all.json": { colors: { "a.b": "#000", "c.d": "#0008" } },
    "blur/bad.json": { name: "Nothing", colors: { a: "url(x)" } },
    "blur/round.json": { include: "./round.json" },
    "secret.json": { colors: { a: "#fff" } },
    "none/plugin.json": { name: "none", ...MANIFEST, contributes: { themes: { label: "X" } } },
  }, async (folder) => {
    const { plugins, diagnostics, info } = await openRegistry([folder], options);
    assertEquals(plugins.get("blur")!.forEditor, {
      themes: [
        { id: "blur/Dusk", name: "Dusk", type: "light", colors: { "a.b": "#123" } },
        {
          id: "blur/night",
          name: "Night",
          type: "hc-dark",
          colors: { "a.b": "#445566", "c.d": "#0008" },
        },
      ],
    });
    assertEquals(diagnostics.map((one) => [one.plugin, sayFault(one)]), [
      ["blur", 'Two themes are called "Dusk": give one of them an "id" of its own'],
      ["blur", 'Cannot use "../secret.json": it is no file of this folder, or a huge one'],
      ["blur", "bad.json: Cannot use the theme: The theme has no colours written as #rrggbb"],
      ["blur", "round.json: Cannot use the theme: Themes include each other without end"],
      ["none", "contributes.themes: Expected array"],
    ]);
    assertEquals(plugins.has("none"), true);
    const before = info.blur!.contributes;
    await Deno.writeTextFile(join(folder, "blur", "dusk.json"), '{ "colors": { "a": "#fff" } }');
    const after = (await openRegistry([folder], options)).info.blur!.contributes;
    assert(before !== undefined && after !== undefined && before !== after);
  });
});

Deno.test("openRegistry() has the words of plugins, and says of each other file what is wrong", async () => {
  await withFiles({
    "blur/plugin.json": {
      name: "blur",
      ...MANIFEST,
      contributes: {
        translations: [
          { language: "de", path: "words/de.json" },
          { language: "de", path: "words/zh.json" },
          { language: "zh", path: "words/zh.json" },
          { language: "fr", path: "words/fr.json" },
        ],
      },
    },
    "blur/words/de.json": { Blur: "Weichzeichnen" },
    "blur/words/zh.json": { Blur: ["?"] },
    "blur/words/fr.json": "{",
  }, async (folder) => {
    const { plugins, diagnostics } = await openRegistry([folder], options);
    const { translations } = plugins.get("blur")!.forEditor;
    assertEquals(translations, [{ language: "de", words: { Blur: "Weichzeichnen" } }]);
    assertEquals(wordsIn("de-AT", translations), { Blur: "Weichzeichnen" });
    assertEquals(wordsIn("fr", translations), undefined);
    const said = diagnostics.map(sayFault);
    assertMatch(said.pop()!, /^words\/fr.json: Cannot read the words: /);
    assertEquals(said, [
      'There are words of "de" twice: put them into one file',
      'words/zh.json: The words of "Blur" are no text: write { "English": "translation" }',
    ]);
  });
});

Deno.test("openRegistry() has walkthroughs of plugins, without buttons that would do what they may not", async () => {
  const step = (id: string, button?: unknown) => ({ id, title: id, doc: "**Do** it", button });
  await withFiles({
    "blur/plugin.json": {
      name: "blur",
      ...MANIFEST,
      contributes: {
        walkthroughs: [
          {
            id: "first",
            title: "First steps",
            steps: [
              step("open", {
                title: "Open it",
                command: "file.openTemplate",
                argument: { id: "blur.soft", title: "Soft" },
              }),
              step("run", { command: "run.start" }),
              step("hidden", { title: "Look", command: "run.start" }),
              step("gone", {
                command: "file.openTemplate",
                argument: { id: "blur.no", title: "" },
              }),
              step("none", {
                command: "file.openTemplate",
                argument: { id: "blur.no", title: "No" },
              }),
              step("bad", { command: "storage.clean" }),
              step("given", { command: "view.log", argument: "x" }),
              step("bad", { command: "view.logs" }),
            ],
          },
          { id: "first", title: "Again", steps: [step("a")] },
        ],
      },
    },
    "blur/templates/soft.graph.json": "{}",
    "none/plugin.json": {
      name: "none",
      ...MANIFEST,
      contributes: { walkthroughs: [{ id: "a b", title: "", steps: [] }] },
    },
  }, async (folder) => {
    const { plugins, diagnostics } = await openRegistry([folder], options);
    const [first, ...more] = plugins.get("blur")!.forEditor.walkthroughs!;
    assertEquals([first!.id, more.length], ["blur/first", 0]);
    assertEquals(first!.steps.map(({ id, button, done }) => [id, button?.command, ...done]), [
      ["open", "file.openTemplate", "onCommand:file.openTemplate"],
      ["run", "run.start", "onCommand:run.start"],
      ...["hidden", "gone", "none", "bad", "given"].map((id) => [id, undefined]),
    ]);
    const said = diagnostics.filter(({ plugin }) => plugin === "blur").map(sayFault).sort();
    const left = (id: string): string => `The button of "${id}" is left out: `;
    assertEquals(
      said,
      [
        'Two of its walkthroughs, or steps of one, are called "bad"',
        `${left("hidden")}What runs the graph is called so: leave its title out`,
        `${
          left("gone")
        }It needs a template, "argument": { "id": "plugin.name", "title": "What it is called" }`,
        `${left("none")}There is no template "blur.no"`,
        `${left("bad")}There is no command "storage.clean" that a plugin may have run`,
        `${left("given")}The command "view.log" takes no argument`,
        'Two of its walkthroughs, or steps of one, are called "first"',
      ].sort(),
    );
    assertEquals(plugins.get("none")!.forEditor, {});
    assertEquals(diagnostics.filter(({ plugin }) => plugin === "none").map(sayFault), [
      "contributes.walkthroughs.0.id: Expected a word such as firstSteps",
      "contributes.walkthroughs.0.title: Too small: expected string to have >=1 characters",
      "contributes.walkthroughs.0.steps: Too small: expected array to have >=1 items",
    ]);
  });
});

Deno.test("openRegistry() has keys of plugins, but those by which people type or move about", async () => {
  const keybindings = [
    { command: "view.log", key: "ctrl+k L", mac: "cmd+k l" },
    { command: "run.start", key: "f9", when: "canvasFocus || hasSelection" },
    { command: "storage.clean", key: "ctrl+alt+x" },
    { command: "view.log", key: "tab" },
    { command: "view.log", key: "ctrl+k ctrl+l ctrl+m" },
    { command: "view.log", key: "ctrl+pgup" },
    { command: "view.log", key: "alt+x", when: "canvasFocus) || (true" },
  ];
  await withFiles({
    "blur/plugin.json": { name: "blur", ...MANIFEST, contributes: { keybindings } },
  }, async (folder) => {
    const { plugins, diagnostics } = await openRegistry([folder], options);
    assertEquals(plugins.get("blur")!.forEditor, {
      keybindings: [
        { command: "view.log", keys: "ctrl+k L", mac: "cmd+k l", when: "!textInputFocus" },
        {
          command: "run.start",
          keys: "f9",
          when: "!textInputFocus && (canvasFocus || hasSelection)",
        },
      ],
    });
    const left = (keys: string): string => `The keys "${keys}" are left out: `;
    assertEquals(diagnostics.map(sayFault), [
      `${left("ctrl+alt+x")}There is no command "storage.clean" that a plugin may have run`,
      `${left("tab")}By "tab" alone people move about: add ctrl or alt`,
      `${left("ctrl+k ctrl+l ctrl+m")}More than two strokes are no chord`,
      `${left("ctrl+pgup")}There is no key "pgup": write a letter, f1 to f12, or such as pageup`,
      `${left("alt+x")}Too much in "canvasFocus) || (true": )`,
    ]);
  });
});
