import { assert, assertEquals } from "@std/assert";
import { caption, categoryWords, STYLE_WORDS } from "../../models/recipes/captions.ts";
import { faceAttributes } from "../../models/recipes/faces.ts";
import { random } from "../../src/tensor/random.ts";
import { picture } from "./pictures.ts";

const MANY = 4000;
const captionsOf = (of = picture()) => {
  const next = random("captions");
  return Array.from({ length: MANY }, () => caption(of, next));
};
/** The part of the captions that fulfil the condition. */
const share = (captions: string[], has: (parts: string[]) => boolean) =>
  captions.filter((text) => has(text.split(", "))).length / captions.length;

Deno.test("caption gives the same text for the same numbers and is never empty", () => {
  const captions = captionsOf();
  assertEquals(captionsOf(), captions);
  assert(captions.every((text) => text.trim().length > 0));
  assertEquals(
    captionsOf(picture({ attributes: [], keywords: [], colors: [] })).filter((text) => !text),
    [],
  );
});

Deno.test("caption drops the style in 30 % and the name in 25 % of captions", () => {
  const captions = captionsOf();
  const near = (value: number, expected: number) => Math.abs(value - expected) < 0.03;
  assert(near(share(captions, (parts) => parts.includes(STYLE_WORDS.twemoji)), 0.7));
  assert(
    near(
      share(captions, (parts) => parts.some((part) => part.endsWith("face with sunglasses"))),
      0.75,
    ),
  );
});

Deno.test("caption is attributes alone often enough to be learnt", () => {
  const own = picture().attributes;
  const alone = share(captionsOf(), (parts) => parts.every((part) => own.includes(part)));
  assert(alone > 0.01, `only ${alone} of the captions are attributes alone`);
});

Deno.test("caption repeats no part and uses only the picture's words", () => {
  const of = picture();
  const known = new Set([
    of.name,
    `a ${of.name}`,
    STYLE_WORDS.twemoji,
    ...categoryWords(of),
    ...of.attributes,
    ...of.keywords,
    ...of.colors,
  ]);
  for (const text of captionsOf(of)) {
    const parts = text.split(", ");
    assertEquals(new Set(parts).size, parts.length, text);
    assertEquals(parts.filter((part) => !known.has(part)), [], text);
  }
});

Deno.test("categoryWords falls back to the group's words", () => {
  assertEquals(categoryWords({ group: "objects", subgroup: "office" }), ["object", "tool"]);
  assertEquals(categoryWords({ group: "animals-nature", subgroup: "animal-bird" }), [
    "animal",
    "bird",
  ]);
});

Deno.test("faceAttributes names what a smiley shows", () => {
  const cases: [string, string[]][] = [
    ["smiling face with sunglasses", ["smiling", "wearing sunglasses", "with sunglasses"]],
    ["loudly crying face", ["crying", "with tears", "sad"]],
    ["smiling face with hearts", ["smiling", "with hearts"]],
    ["angry face with horns", ["angry", "with horns"]],
    ["smiling cat with heart-eyes", ["smiling", "heart eyes"]],
    ["cowboy hat face", ["wearing a hat"]],
  ];
  for (const [label, expected] of cases) {
    const words = faceAttributes(label);
    assertEquals(expected.filter((word) => !words.includes(word)), [], label);
  }
  assert(!faceAttributes("angry face").includes("smiling"));
  assert(!faceAttributes("smiling face with smiling eyes").includes("with hearts"));
});
