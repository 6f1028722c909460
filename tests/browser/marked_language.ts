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
      const element = walk.currentNode.parentElement!;
      const whole = element.closest("p") ?? walk.currentNode; // with what is bold in it
      if (!element.closest("code, kbd, pre")) found.push(whole.textContent!);
    }
    const read = ["title", "aria-label", "aria-valuetext", "placeholder", "alt"];
    const attributes = [...document.querySelectorAll("#app *")]
      .flatMap((element) => read.map((name) => element.getAttribute(name) ?? ""));
    return [...found, ...attributes];
  });
  const outside = (text: string): string => {
    const rest = text.replaceAll(/⟦[^⟦⟧]*(⟧|$)/g, ""); // or cut short, as a first line
    return rest === text ? rest : outside(rest);
  };
  return [...new Set(texts)].filter((text) =>
    /\p{L}{3}/u.test(outside(text).replaceAll(names, ""))
  );
}
