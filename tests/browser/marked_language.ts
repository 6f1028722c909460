/// <reference lib="dom" />
import type { Page } from "playwright-core";
import type { Forms } from "../../src/words/translate.ts";
import en from "../../src/words/languages/en.json" with { type: "json" };

const marked = (text: string): string => `⟦${text}⟧`;

/** A language written from the right, in which each text of the catalogue is its English between marks. */
export async function speakMarked(page: Page): Promise<void> {
  const words = Object.fromEntries((en as readonly (string | Forms)[]).map((entry) => {
    if (typeof entry === "string") return [entry, marked(entry)];
    const forms = Object.entries(entry).map(([form, text]) => [form, marked(text)]);
    return [entry.other, Object.fromEntries(forms)];
  }));
  const script = `globalThis.braidWords = ${JSON.stringify({ language: "ar", words })};
document.documentElement.lang = "ar";
document.documentElement.dir = "rtl";`;
  await page.route(
    "**/words.js",
    (route) => route.fulfill({ contentType: "text/javascript", body: script }),
  );
}

/** What can be read or heard on a page and has words outside of marks that are no names. */
export async function unmarkedTexts(page: Page, names: RegExp): Promise<readonly string[]> {
  const texts = await page.evaluate(() => {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: string[] = [];
    while (walk.nextNode()) {
      if (!walk.currentNode.parentElement!.closest("code, kbd, pre")) {
        found.push(walk.currentNode.textContent!);
      }
    }
    const read = ["title", "aria-label", "aria-valuetext", "placeholder", "alt"];
    const attributes = [...document.querySelectorAll("#app *")]
      .flatMap((element) => read.map((name) => element.getAttribute(name) ?? ""));
    return [...found, ...attributes];
  });
  const outside = (text: string): string => {
    const rest = text.replaceAll(/⟦[^⟦⟧]*⟧/g, "");
    return rest === text ? rest : outside(rest);
  };
  return [...new Set(texts)].filter((text) =>
    /\p{L}{3}/u.test(outside(text).replaceAll(names, ""))
  );
}
