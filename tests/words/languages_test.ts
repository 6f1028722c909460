import { assert, assertEquals } from "@std/assert";
import { LANGUAGES } from "../../src/words/choose_language.ts";
import type { Forms } from "../../src/words/translate.ts";
import { allSources } from "../lint/imports.ts";
import { dataWords } from "./data_words.ts";
import { pageWords } from "./page_words.ts";
import { printedWords } from "./printed_words.ts";
import { saidWords } from "./said_words.ts";
import { shownWords } from "./shown_words.ts";

const OTHERS = Object.keys(LANGUAGES).filter((one) => one !== "en");
const PLACE = new URL("../../src/words/languages/", import.meta.url);

/** What each language must have of what English has: a text that is new is English in it until somebody translates it. */
const LEAST = 0.97;

/** Where people read what is said: not what travels to programs, nor arithmetic, nor what tests of authors say. */
const SOURCES =
  /^(web|nodes\/(?!examples)|src\/(?!api\/(?!client|schema_fault|theme_file|when)|(?:mcp|testing)\/))/;
/** Where nothing that is shown stands outside of the catalogue. */
const PAGE = /^web\/(?!build\.ts|features\/guidance\/export_report\.ts)/;

/** The English catalogue: texts by themselves, and forms where there is a count. */
type English = readonly (string | Forms)[];

const idOf = (entry: string | Forms): string => typeof entry === "string" ? entry : entry.other;

async function read<T>(name: string): Promise<T> {
  return JSON.parse(await Deno.readTextFile(new URL(name, PLACE)));
}

const sources = (await allSources()).filter(({ path }) => SOURCES.test(path));
const found = sources.map(({ path, text }) => shownWords(path, text));
const said = sources.flatMap(({ path, text }) => saidWords(path, text));
const brought = await dataWords();

/** Each text once, in the order of their letters. */
function english(): English {
  const plurals = found.flatMap(({ plurals }) => plurals);
  const byId = new Map<string, string | Forms>(
    [...said, ...brought, ...found.flatMap(({ texts }) => texts), ...plurals].map((
      entry,
    ) => [idOf(entry), entry]),
  );
  return [...byId].sort(([a], [b]) => a < b ? -1 : 1).map(([, entry]) => entry);
}

/** Writes English as it is now, and leaves out of the other languages what nothing says any more. */
async function write(lines: readonly string[]): Promise<void> {
  const write = async (name: string, [open, close]: string, lines: readonly string[]) =>
    await Deno.writeTextFile(new URL(name, PLACE), `${open}\n${lines.join(",\n")}\n${close}\n`);
  await write("en.json", "[]", lines);
  const ids = new Set(english().map(idOf));
  for (const name of OTHERS.map((language) => `${language}.json`)) {
    const { $note, ...words } = await read<Record<string, unknown>>(name);
    const entries = Object.entries(words).filter(([id]) => ids.has(id))
      .sort(([a], [b]) => a < b ? -1 : 1);
    const line = ([id, text]: unknown[]): string =>
      `  ${JSON.stringify(id)}: ${JSON.stringify(text)}`;
    await write(name, "{}", [["$note", $note], ...entries].map(line));
  }
}

Deno.test("the English catalogue has all that people read", async () => {
  const lines = english().map((entry) => `  ${JSON.stringify(entry)}`);
  if (Deno.args.includes("--write")) await write(lines);
  const known = new Set((await read<English>("en.json")).map((entry) => JSON.stringify(entry)));
  const now = new Set(lines.map((line) => line.trim()));
  const hint = "run: deno task words";
  assertEquals([...now].filter((line) => !known.has(line)), [], hint);
  assertEquals([...known].filter((line) => !now.has(line)), [], hint);
});

Deno.test("no text that people read stands outside of the catalogue", () => {
  const printed = sources.flatMap(({ path, text }) => printedWords(path, text));
  const ofPage = sources.filter(({ path }) => PAGE.test(path))
    .flatMap(({ path, text }) => pageWords(path, text));
  assertEquals([...ofPage, ...printed], [], "see web/README.md: Text that people read");
});

Deno.test("a text is found outside wherever the command line prints it", () => {
  const source = `import { say } from "../terminal.ts";
const why = isOver ? "It is over" : translated(reason);
say(\`\${why}: \${path}\`);
const told = (n: number) => [t\`All \${n}\`, \`\${n} of them\`].join(", ");
throw new Failure(EXIT.usage, "This is English on the wire");`;
  assertEquals(printedWords("src/cli/commands/none.ts", source), [
    "src/cli/commands/none.ts:2: It is over",
    "src/cli/commands/none.ts:4: of them",
  ]);
  assertEquals(printedWords("src/runs/none.ts", source), []);
});

const placesOf = (text: string): readonly string[] => [...new Set(text.match(/\{\d+\}/g))].sort();

for (const language of OTHERS) {
  Deno.test(`the catalogue of ${language} has what English has, with the same values`, async () => {
    const { $note, ...words } = await read<Record<string, string | Forms>>(`${language}.json`);
    assertEquals($note, "machine-made");
    const texts = new Map((await read<English>("en.json")).map((entry) => [idOf(entry), entry]));
    assertEquals(Object.keys(words).filter((id) => !texts.has(id)), [], "said nowhere any more");
    const missing = [...texts.keys()].filter((id) => !(id in words));
    assert(missing.length <= (1 - LEAST) * texts.size, `translate:\n${missing.join("\n")}`);
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const [id, translation] of Object.entries(words)) {
      const isPlural = typeof texts.get(id) === "object";
      assertEquals(typeof translation === "object", isPlural, id);
      const all = typeof translation === "object" ? translation : { other: translation };
      for (const [category, text] of Object.entries(all)) {
        if (isPlural) assert((categories as readonly string[]).includes(category), id);
        const places = placesOf(text);
        const missing = isPlural && category !== "other" ? ["{0}"] : []; // "one" may stand for it
        assertEquals(
          placesOf(id).filter((one) => !places.includes(one) && !missing.includes(one)),
          [],
        );
        assertEquals(places.filter((one) => !placesOf(id).includes(one)), [], id);
      }
    }
  });
}
