import { assertEquals } from "@std/assert";
import { parseWorkflow } from "../../../src/graph/parse.ts";
import { hostInLanguage } from "../../../web/document/host_in_language.ts";
import type { Host } from "../../../web/host/host.ts";

Deno.test("a template opens with its titles and notes in the language, and with its values as they are", async () => {
  const template = {
    format: "braid/1",
    nodes: { a: { type: "core.text", inputs: { text: "Prior" } }, b: { type: "core.text" } },
    view: {
      nodes: { a: { at: [0, 0], title: "Prior" }, b: { at: [0, 9] } },
      notes: [{ text: "Weak", at: [0, 0] }],
      groups: [{ title: "Early", at: [0, 0], size: [1, 1] }, { at: [0, 0], size: [1, 1] }],
    },
    subgraphs: { inner: { nodes: {}, view: { notes: [{ text: "Weak", at: [0, 0] }] } } },
  };
  const host: Partial<Host> = { template: () => Promise.resolve(JSON.stringify(template)) };
  const words = { Prior: "Vorwissen", Weak: "Schwach", Early: "Früh" };
  globalThis.braidWords = { language: "de", words };
  try {
    const opened = parseWorkflow(
      await hostInLanguage(host as Host, globalThis.braidWords).template("x"),
    );
    assertEquals(opened.nodes["a"], { type: "core.text", inputs: { text: "Prior" } });
    assertEquals(opened.view, {
      nodes: { a: { at: [0, 0], title: "Vorwissen" }, b: { at: [0, 9] } },
      notes: [{ text: "Schwach", at: [0, 0] }],
      groups: [{ title: "Früh", at: [0, 0], size: [1, 1] }, { at: [0, 0], size: [1, 1] }],
    });
    assertEquals(opened.subgraphs["inner"]!.view.notes![0]!.text, "Schwach");
  } finally {
    globalThis.braidWords = undefined;
  }
});

Deno.test("words of a plugin are for what is its own alone, and stand before Braid's there", async () => {
  const node = (title: string, category: string) => ({
    title,
    category,
    inputs: { soft: { kind: "int", doc: "How soft" } },
    outputs: {},
  });
  const catalogue = {
    nodes: {
      "blur.one": node("Save", "tones"),
      "core.one": node("Save", "image"),
      "other.one": node("Blur", "tones"),
    },
    kinds: {
      "blur.tile": { name: "blur.tile", title: "Tile" },
      tile: { name: "tile", title: "Tile" },
    },
    conversions: [],
    plugins: {
      blur: { version: "1.0.0", title: "Blur" },
      other: { version: "1.0.0", title: "Blur" },
    },
  };
  const said = {
    Save: "Fort damit",
    Blur: "Weich",
    "How soft": "Wie weich",
    tones: "Töne",
    Tile: "Kachel",
    soft: "Weiche",
  };
  const host = {
    catalogue: () => Promise.resolve(catalogue),
    templates: () =>
      Promise.resolve(["blur.a", "other.a"].map((id) => ({ id, title: "Blur", category: "Blur" }))),
    server: {
      json: () =>
        Promise.resolve([{ plugin: "blur", title: "Blur", words: said }, {
          plugin: "constructor",
          title: "",
        }]),
    },
  };
  globalThis.braidWords = { language: "de", words: { Save: "Speichern", image: "Bild" } };
  try {
    const german = hostInLanguage(host as unknown as Host, globalThis.braidWords);
    const { nodes, kinds, plugins } = await german.catalogue();
    const shown = Object.values(nodes).map(({ title, category, inputs }) => {
      const { soft } = inputs as Record<string, { title?: string; doc?: string }>;
      return [title, category, soft!.title, soft!.doc];
    });
    assertEquals(shown, [
      ["Fort damit", "Töne", "Weiche", "Wie weich"],
      ["Speichern", "image", undefined, "How soft"],
      ["Blur", "tones", undefined, "How soft"],
    ]);
    assertEquals(Object.values(kinds).map(({ title }) => title), ["Kachel", "Tile"]);
    assertEquals(Object.values(plugins).map(({ title }) => title), ["Weich", "Blur"]);
    const templates = (await german.templates()).map(({ title, category }) => [title, category]);
    assertEquals(templates, [["Weich", "Weich"], ["Blur", "Blur"]]);
  } finally {
    globalThis.braidWords = undefined;
  }
});
