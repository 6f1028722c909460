import { assertEquals } from "@std/assert";
import { createCatalogue, familyOf, glyphOf, nameOf } from "../../models/recipes/catalogue.ts";

Deno.test("glyphOf drops variation selectors and leading zeros", () => {
  assertEquals(glyphOf("0031-fe0f-20e3"), "0031-20E3");
  assertEquals(glyphOf("1f468-200d-2642-fe0f"), "1F468-200D-2642");
});

Deno.test("familyOf joins skin tones, genders and directions", () => {
  const runner = "1F3C3";
  assertEquals(familyOf("1F3C3-1F3FD-200D-2640"), runner);
  assertEquals(familyOf("1F3C3-200D-2642-200D-27A1"), runner);
  assertEquals(familyOf("1F468-1F3FB-200D-1F373"), familyOf("1F469-200D-1F373"));
  assertEquals(familyOf("1F468"), "1F468");
});

Deno.test("nameOf makes a label a name to type", () => {
  const cases = {
    "Grinning Cat": "grinning cat",
    "flag: Côte d’Ivoire": "flag of côte d'ivoire",
    "family: man, woman, girl": "family of man woman girl",
    "woman: curly hair": "woman with curly hair",
    "man: bald": "bald man",
    "keycap: 5": "keycap 5",
    "waving hand: dark skin tone": "waving hand",
  };
  for (const [label, name] of Object.entries(cases)) assertEquals(nameOf(label), name);
});

const entryOf = createCatalogue({
  emoji: [
    {
      label: "waving hand",
      hexcode: "1F44B",
      tags: ["bye", "lol", "143", "hand"],
      group: 0,
      subgroup: 0,
      skins: [
        { label: "waving hand: dark skin tone", hexcode: "1F44B-1F3FF" },
      ],
    },
    { label: "alien monster", hexcode: "1F47E", group: 1, subgroup: 1 },
    { label: "winking face", hexcode: "1F609", group: 1, subgroup: 2 },
    { label: "skier", hexcode: "26F7", tags: ["snow"], group: 0, subgroup: 0 },
  ],
  groups: ["people-body", "smileys-emotion"],
  subgroups: ["hand-fingers-open", "face-costume", "face-smiling"],
});

Deno.test("a skin tone variant has its base's name and family, and its tone as attribute", () => {
  const entry = entryOf("waving-hand-dark-skin-tone", "1f44b-1f3ff");
  assertEquals(entry.name, "waving hand");
  assertEquals(entry.family, "1F44B");
  assertEquals(entry.attributes, ["dark skin tone"]);
  assertEquals(entry.keywords, ["bye", "hand"]);
});

Deno.test("smileys are faces, creatures in costume are not", () => {
  assertEquals(entryOf("winking-face", "1f609").concepts, ["faces"]);
  assertEquals(entryOf("alien-monster", "1f47e").concepts, []);
});

Deno.test("code points that emojibase has not get their name from the icon", () => {
  const toned = entryOf("skier-medium-light-skin-tone", "26f7-1f3fc");
  assertEquals([toned.name, toned.group, toned.matched], ["skier", "people-body", false]);
  assertEquals(toned.attributes, ["medium-light skin tone"]);
  const unknown = entryOf("monarch-butterfly", "1facc");
  assertEquals([unknown.name, unknown.concepts], ["monarch butterfly", ["animals"]]);
});
