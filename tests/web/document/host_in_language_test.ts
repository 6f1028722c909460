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
