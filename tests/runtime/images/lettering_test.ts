import { assertEquals, assertNotEquals } from "@std/assert";
import {
  cutText,
  letterFaults,
  letteringOf,
  textWidth,
} from "../../../src/runtime/images/lettering.ts";

/** A line as rows of `#` and `.`, without what is empty around it. */
function drawn(line: string, { glyphs }: ReturnType<typeof letteringOf>): readonly string[] {
  let pen = 0;
  const squares = glyphs(line).flatMap(({ advance, squares }) => {
    pen += advance;
    return squares.map(([x, y]) => [pen - advance + x, y] as const);
  });
  const [xs, ys] = [0, 1].map((axis) => squares.map((square) => square[axis]!)) as [
    number[],
    number[],
  ];
  const inked = new Set(squares.map(String));
  const span = (all: readonly number[]): readonly number[] =>
    Array.from({ length: Math.max(...all) - Math.min(...all) + 1 }, (_, i) => Math.min(...all) + i);
  return span(ys).map((y) => span(xs).map((x) => inked.has(`${x},${y}`) ? "#" : ".").join(""));
}

const small = letteringOf(["plain"]);
const high = letteringOf(["é"]);

Deno.test("plain texts, and signs of formulas, are written in a small font, all others in a high one", () => {
  assertEquals(drawn("E", small), ["#####", "#....", "#....", "####.", "#....", "#....", "#####"]);
  assertEquals(
    [small, high, letteringOf(["σ 0.5 ∅ −2·x…", "a\nb"]), letteringOf(["猫"], 4)].map((
      { height },
    ) => height),
    [7, 16, 7, 32],
  );
  const chars = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i));
  assertEquals(new Set(chars.map((char) => JSON.stringify(small.glyphs(char)))).size, 95);
});

Deno.test("the high font has letters of all scripts, with their marks, and emoji", () => {
  assertEquals(drawn("é", high), [
    "...##.",
    ".##...",
    "......",
    "......",
    ".####.",
    "#....#",
    "#....#",
    "######",
    "#.....",
    "#.....",
    "#....#",
    ".####.",
  ]);
  const lines = ["ж", "Ω", "猫", "の", "한", "א", "ع", "ก", "अ", "😀", "🎨", "½", "“"];
  assertEquals(new Set(lines.map((line) => drawn(line, high).join())).size, lines.length);
  assertEquals(letterFaults(lines.filter((line) => line !== "अ")), []);
  // A mark stands on its letter, and takes no room.
  assertEquals(textWidth("ก", high), textWidth("กิ", high));
  assertNotEquals(drawn("ก", high), drawn("กิ", high));
});

Deno.test("letterFaults() names what is drawn as a box, and letters that their script would join", () => {
  assertEquals(letterFaults(["a\nb", "σ 0.5 ∅ −2·x…", "猫é猫", "👩\u200d🎨 ☺\ufe0f 👍🏽"]), []);
  assertEquals(letterFaults(["\u{20000}é\u{20000}", "नम"]), [
    "These letters cannot be drawn and are boxes: \u{20000}",
    "These letters stand one by one, where their script joins them: न म",
  ]);
});

Deno.test("cutText() shortens to the room there is, and cuts no letter from its mark", () => {
  assertEquals(textWidth("abc", letteringOf(["abc"], 2)), 34);
  const cut = (line: string, width: number) => cutText(line, width, letteringOf([line], 2));
  assertEquals([cut("abcdef", 71), cut("abcdef", 60), cut("abcdef", 5)], ["abcdef", "abc..", ""]);
  assertEquals(cut("e\u0323\u0302xe\u0323\u0302xyz", 35), "e\u0323\u0302x..");
});
