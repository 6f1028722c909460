// deno-lint-ignore-file no-console
/** Draws the training pictures and learns the tokenizer: `deno run -A models/recipes/dataset.ts`. */
import { random } from "../../src/tensor/random.ts";
import { createCatalogue, type Entry } from "./catalogue.ts";
import { openPictures, WORK } from "./data.ts";
import { fetchPackages, type IconSet, loadEmojibase, loadIcons } from "./packages.ts";
import { CONCEPTS, type Picture, SIZE, type Style } from "./picture.ts";
import { drawIcon } from "./render.ts";
import { heldOutFamilies } from "./split.ts";
import { learnTokenizer } from "./tokenizer.ts";
import { kindOf, weigh } from "./weights.ts";

const STYLES: readonly Style[] = ["noto", "twemoji", "fluent", "flat"];

/** Drawings made at the same time: sharp draws each in a thread of its own. */
const TOGETHER = 8;

type Row = Entry & { readonly style: Style; readonly icon: string };

/** The icons of a set that are still in it, with what is known of each. */
function listIcons(style: Style, set: IconSet, entryOf: ReturnType<typeof createCatalogue>): Row[] {
  return Object.keys(set.icons).flatMap((icon) => {
    const codes = set.codes.get(icon);
    if (codes === undefined || set.icons[icon]!.hidden) return [];
    return [{ style, icon, ...entryOf(icon, codes) }];
  });
}

/** Main colours by "style icon" of a finished earlier run over the same icons, or undefined: then draw. */
async function drawnColors(rows: readonly Row[]): Promise<string[][] | undefined> {
  try {
    const { list } = await openPictures();
    const same = list.length === rows.length &&
      list.every(({ style, icon }, i) => style === rows[i]!.style && icon === rows[i]!.icon);
    return same ? list.map(({ colors }) => [...colors]) : undefined;
  } catch {
    return undefined;
  }
}

/** Draws every row to pictures.u8 and returns the colours. */
async function drawPictures(rows: readonly Row[], sets: ReadonlyMap<Style, IconSet>) {
  const colors: string[][] = [];
  const part = new URL("pictures.u8.part", WORK);
  const file = await Deno.create(part);
  const writer = file.writable.getWriter();
  for (let i = 0; i < rows.length; i += TOGETHER) {
    const drawn = await Promise.all(
      rows.slice(i, i + TOGETHER).map(({ style, icon }) => {
        const set = sets.get(style)!;
        return drawIcon(set.icons[icon]!, set, style);
      }),
    );
    for (const picture of drawn) {
      await writer.write(picture.pixels);
      colors.push(picture.colors);
    }
    if (i % 2000 < TOGETHER) console.log(`  ${i} of ${rows.length} drawn`);
  }
  await writer.close();
  await Deno.rename(part, new URL("pictures.u8", WORK));
  return colors;
}

/** Prints counts and the shares of what is seen. */
function report(pictures: readonly Picture[], unmatched: readonly Row[]): void {
  const count = (has: (picture: Picture) => boolean) => pictures.filter(has).length;
  const train = pictures.filter(({ split }) => split === "train");
  const seen = train.reduce((sum, { weight }) => sum + weight, 0);
  for (const style of STYLES) console.log(`  ${style}: ${count((p) => p.style === style)}`);
  console.log(`  glyphs: ${new Set(pictures.map(({ glyph }) => glyph)).size}`);
  console.log(`  families: ${new Set(pictures.map(({ family }) => family)).size}`);
  console.log(`  train ${train.length}, test ${pictures.length - train.length}`);
  for (const concept of CONCEPTS) {
    const of = train.filter(({ concepts }) => concepts.includes(concept));
    console.log(
      `  ${concept}: ${of.length} to train on, ${new Set(of.map((p) => p.glyph)).size} glyphs`,
    );
  }
  for (const [kind, members] of Map.groupBy(train, (p) => kindOf(p) ?? p.group)) {
    const weight = members.reduce((sum, picture) => sum + picture.weight, 0);
    console.log(
      `  ${kind}: ${members.length}, ${(100 * weight / seen).toFixed(1)} % of what is seen`,
    );
  }
  console.log(
    `  named by their icon: ${[...new Set(unmatched.map(({ icon }) => icon))].join(", ")}`,
  );
}

if (import.meta.main) {
  await Deno.mkdir(WORK, { recursive: true });
  console.log("Fetching the picture packages");
  await fetchPackages();
  const emojibase = await loadEmojibase();
  const entryOf = createCatalogue(emojibase);
  const sets = new Map<Style, IconSet>();
  for (const style of STYLES) sets.set(style, await loadIcons(style));
  const rows = STYLES.flatMap((style) => listIcons(style, sets.get(style)!, entryOf));

  console.log(`Drawing ${rows.length} pictures of ${SIZE}x${SIZE}`);
  const redraw = Deno.args.includes("--redraw");
  const colors = (redraw ? undefined : await drawnColors(rows)) ?? await drawPictures(rows, sets);

  const heldOut = heldOutFamilies(rows);
  const unweighed = rows.map(({ matched: _, ...row }, index): Omit<Picture, "weight"> => ({
    index,
    ...row,
    colors: colors[index]!,
    split: heldOut.has(row.family) ? "test" : "train",
  }));
  const weights = weigh(unweighed);
  const pictures = unweighed.map((row, i): Picture => ({ ...row, weight: weights[i]! }));
  await Deno.writeTextFile(new URL("pictures.json", WORK), JSON.stringify(pictures));
  report(pictures, rows.filter(({ matched }) => !matched));

  console.log("Learning the tokenizer");
  const labels = emojibase.emoji.flatMap(({ label, tags }) => [label, ...(tags ?? [])]);
  await learnTokenizer(pictures, labels, random("captions"));
}
