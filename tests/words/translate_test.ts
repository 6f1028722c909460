import { assertEquals } from "@std/assert";
import { sentences } from "../../src/words/sentences.ts";
import { plural, t, told, translated, type Words } from "../../src/words/translate.ts";

const GERMAN: Words["words"] = {
  "Took over {0} of {1}": "Aus {1} {0} übernommen",
  "{0} nodes of {1}": { one: "Ein Knoten von {1}", other: "{0} Knoten von {1}" },
  "Press {0} to run": "Zum Ausführen {0} drücken",
  "Save": "Sichern",
  "{0} of {1}": "",
  'Cannot read "{0}": {1}': "„{0}“ ist nicht lesbar: {1}",
  "it is a folder": "das ist ein Ordner",
  "{0} left": "noch {0}",
  "Expected {0}": "Erwartet: {0}",
  "a number": "eine Zahl",
  "Cannot read {0}": "{0} ist nicht lesbar",
  "{0} pictures are gone": { one: "{0} Bild ist weg", other: "{0} Bilder sind weg" },
};

function inGerman(action: () => void): void {
  globalThis.braidWords = { language: "de", words: GERMAN, match: sentences(GERMAN) };
  try {
    action();
  } finally {
    globalThis.braidWords = undefined;
  }
}

Deno.test("texts are English where there is no other language", () => {
  assertEquals(t`Took over ${2} of ${"a {0}"}`, "Took over 2 of a {0}");
  assertEquals(plural(1, "{0} node of {1}", "{0} nodes of {1}", "it"), "1 node of it");
  assertEquals(plural(0.5, "{0} node of {1}", "{0} nodes of {1}", "it"), "0.5 nodes of it");
  assertEquals(told`Press ${["F1"]} to run`, ["Press ", ["F1"], " to run"]);
  assertEquals(translated("Save"), "Save");
});

Deno.test("texts are in the language, their values in its order and its numbers", () => {
  inGerman(() => {
    assertEquals(t`Took over ${1234.5} of ${"a {0}"}`, "Aus a {0} 1234,5 übernommen");
    assertEquals(plural(1, "{0} node of {1}", "{0} nodes of {1}", "it"), "Ein Knoten von it");
    assertEquals(plural(2, "{0} node of {1}", "{0} nodes of {1}", "it"), "2 Knoten von it");
    assertEquals(told`Press ${["F1"]} to run`, ["Zum Ausführen ", ["F1"], " drücken"]);
    assertEquals(t`Nobody has said this`, "Nobody has said this");
  });
});

Deno.test("what comes as data is found with its values in it, the closest sentence first", () => {
  inGerman(() => {
    assertEquals(translated("Save"), "Sichern");
    assertEquals(translated("toString"), "toString");
    const nested = 'Cannot read "a "b".png": it is a folder';
    assertEquals(translated(nested), '„a "b".png“ ist nicht lesbar: das ist ein Ordner');
    assertEquals(translated("Cannot read a.png"), "a.png ist nicht lesbar");
    assertEquals(translated("Save: Cannot read a\nSave"), "Sichern: a ist nicht lesbar\nSichern");
    assertEquals(translated("1 pictures are gone"), "1 Bild ist weg");
    assertEquals(translated("My own Save"), "My own Save");
    assertEquals(translated('Cannot read "Save": Save'), "„Save“ ist nicht lesbar: Sichern");
    assertEquals(translated("3.5 s left"), "noch 3.5 s");
    assertEquals(translated("My door is left"), "My door is left");
    assertEquals(translated("Expected a, b or c"), "Erwartet: a, b oder c");
    assertEquals(translated("Expected a number"), "Erwartet: eine Zahl");
    const long = 'Cannot read "'.repeat(10_000);
    assertEquals(translated(long), long);
  });
});
