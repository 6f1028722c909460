import { assertEquals } from "@std/assert";
import { LANGUAGES } from "../../../../src/words/choose_language.ts";
import { sentences } from "../../../../src/words/sentences.ts";
import { shownData } from "../../../../src/words/shown_data.ts";
import { rank } from "../../../../web/core/fuzzy.ts";
import type { QuickPick } from "../../../../web/core/quick_input.ts";
import { openEditor } from "../../editor.ts";

/** What the palette offers where the page speaks a language. */
async function palette(language?: string): Promise<readonly QuickPick[]> {
  const file = new URL(`../../../../src/words/languages/${language}.json`, import.meta.url);
  const words = language && JSON.parse(await Deno.readTextFile(file));
  globalThis.braidWords = words && { language, words, match: sentences(words), data: shownData };
  const { registry } = await openEditor();
  registry.contribute({ context: () => ({ canRun: true }) });
  return await registry.quickAccess.value.find(({ prefix }) => prefix === ">")!.picks();
}

/** Those that the palette shows first. */
const found = (query: string, picks: readonly QuickPick[]): readonly string[] =>
  rank(query, picks, ({ title, detail = "", aliases = [] }) => [title, detail, ...aliases])
    .slice(0, 8).map(({ item }) => item.id);

Deno.test("what frees a runner that hangs is found by other words than its own", async () => {
  const picks = await palette();
  for (
    const query of ["restart", "reload", "kernel", "refresh", "stuck", "hangs", "free memory"]
  ) {
    const first = found(query, picks).slice(0, 3);
    assertEquals([query, first.includes("runner.restart")], [query, true], first.join());
  }
});

for (const language of Object.keys(LANGUAGES).filter((one) => one !== "en")) {
  Deno.test(`a command is found by its English name where the page speaks ${language}`, async () => {
    try {
      const english = await palette();
      const picks = await palette(language);
      const ids = picks.map(({ id }) => id);
      assertEquals(ids, english.map(({ id }) => id));
      const named = english.filter(({ title, id }) => !found(title, picks).includes(id));
      assertEquals(named.map(({ title }) => title), []);
    } finally {
      globalThis.braidWords = undefined;
    }
  });
}
