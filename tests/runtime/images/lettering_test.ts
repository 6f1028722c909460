import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { Drawing } from "../../../src/runtime/images/canvas.ts";
import {
  cutText,
  letterFaults,
  letteringOf,
  textWidth,
} from "../../../src/runtime/images/lettering.ts";

/** A line as it is drawn, as rows of shades from `.` to `#`, without what is empty around it. */
function drawn(line: string, size = 16, begins = 4): readonly string[] {
  const lettering = letteringOf([line], size);
  const [width, height] = [textWidth(line, lettering) + 8, lettering.height];
  const canvas = new Drawing(width, height, [0, 0, 0]);
  canvas.write(line, { x: begins, y: 0, color: [1, 1, 1], lettering });
  const { data } = canvas.toTensor();
  const shade = (x: number, y: number): string => ".-+#"[Math.round(3 * data[y * width + x]!)]!;
  const rows = Array.from(
    { length: height },
    (_, y) => Array.from({ length: width }, (_, x) => shade(x, y)).join(""),
  );
  const inked = rows.filter((row) => /[^.]/.test(row));
  const left = Math.min(...inked.map((row) => row.search(/[^.]/)));
  const right = Math.max(...inked.map((row) => row.search(/\.*$/)));
  return inked.map((row) => row.slice(left, right));
}

Deno.test("letters of Europe and the Near East, and signs of formulas, are smooth", () => {
  assertEquals(drawn("E"), [
    "-++++++-",
    "+#+++++.",
    "+#......",
    "+#......",
    "+#-----.",
    "+######.",
    "+#......",
    "+#......",
    "+#......",
    "+#-----.",
    "+######-",
  ]);
  assertEquals(drawn("é").slice(3), drawn("e"), "it is made of an e and its accent");
  const lines = [..."aEéžøğжЯΩςאעع…∅σε−·′½“→"];
  assertEquals(new Set(lines.map((line) => drawn(line).join())).size, lines.length);
  assertEquals(letterFaults(lines), []);
  const heights = [12, 16, 24].map((size) => letteringOf(["plain"], size).height);
  assertEquals(heights, [14, 18, 27]);
  // A letter begins at a part of a pixel, so that all are as far from each other.
  assertEquals(["n", "nnnn"].map((line) => textWidth(line, letteringOf([line], 16))), [10, 38]);
});

Deno.test("all other letters and emoji are on a grid, as large as whole pixels allow", () => {
  const lines = ["猫", "の", "한", "ก", "अ", "😀", "🎨"];
  assertEquals(new Set(lines.map((line) => drawn(line).join())).size, lines.length);
  for (const [size, rows] of [[8, 15], [16, 15], [31, 15], [40, 30]] as const) {
    const cat = drawn("猫", size);
    assertEquals(cat.length, rows);
    assert(cat.every((row) => /^[.#]+$/.test(row)), "no edge of it is blurred");
  }
  assertEquals(
    drawn("猫", 40).filter((_, y) => y % 2),
    drawn("猫", 40).filter((_, y) => y % 2 === 0),
  );
  assert(drawn("w猫").every((row) => /^[.#]+$/.test(row.slice(-15))), "nor behind a smooth one");
  // Those that are smooth are not lost beside them.
  assertEquals(letteringOf(["a猫"], 12).height, letteringOf(["a"], 16).height);
  // A mark stands on its letter, and takes no room.
  const lettering = letteringOf(["ก"], 16);
  assertEquals(textWidth("ก", lettering), textWidth("กิ", lettering));
  assertNotEquals(drawn("ก"), drawn("กิ"));
});

Deno.test("letterFaults() names what is drawn as a box, and letters that their script would join", () => {
  assertEquals(letterFaults(["a\nb", "σ 0.5 ∅ −2·x…", "猫é猫", "👩\u200d🎨 ☺\ufe0f 👍🏽"]), []);
  assertEquals(letterFaults(["\u{20000}é\u{20000}", "नम"]), [
    "These letters cannot be drawn and are boxes: \u{20000}",
    "These letters stand one by one, where their script joins them: न म",
  ]);
  assertEquals(drawn("\u{20000}").length, drawn("E").length);
});

Deno.test("cutText() shortens to the room there is, and cuts no letter from its mark", () => {
  assertEquals(textWidth("abc", letteringOf(["abc"], 16)), 27);
  const cut = (line: string, width: number) => cutText(line, width, letteringOf([line], 16));
  assertEquals([cut("abcdef", 51), cut("abcdef", 50), cut("abcdef", 5)], ["abcdef", "abc…", ""]);
  assertEquals(cut("e\u0323\u0302xe\u0323\u0302xyz", 35), "e\u0323\u0302x…");
});
