import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { createPicker, openPictures, selectPictures } from "../../models/recipes/data.ts";
import { SIZE } from "../../models/recipes/picture.ts";
import { heldOutFamilies } from "../../models/recipes/split.ts";
import { kindOf, weigh } from "../../models/recipes/weights.ts";
import { random } from "../../src/tensor/random.ts";
import { picture } from "./pictures.ts";

const COLORS = ["red", "green", "blue", "orange", "purple"];
const SHAPES = ["circle", "square", "heart", "apple", "book", "car", "hat", "flower"];
const shapes = COLORS.flatMap((color) =>
  SHAPES.map((shape) =>
    picture({
      family: `${color} ${shape}`,
      name: `${color} ${shape}`,
      attributes: [],
      keywords: [],
    })
  )
);

Deno.test("heldOutFamilies holds out a twentieth, the same every time", () => {
  const heldOut = heldOutFamilies(shapes);
  assertEquals(heldOut.size, 2);
  assertEquals(heldOutFamilies(shapes.toReversed()), heldOut);
});

Deno.test("heldOutFamilies keeps every word that one family alone uses", () => {
  const lonely = Array.from({ length: 40 }, (_, i) => {
    const name = `${String.fromCharCode(97 + i % 26)}only${i} circle`;
    return picture({ family: name, name, attributes: [], keywords: [] });
  });
  for (const family of heldOutFamilies([...shapes, ...lonely])) assert(!family.includes("only"));
});

Deno.test("weigh gives skin tones 9 % and flags 3.5 % of what is seen", () => {
  const pictures = [
    ...shapes.map((shape) => ({ ...shape, concepts: [] })),
    ...Array.from(
      { length: 300 },
      () => picture({ glyph: "1F44B-1F3FF", group: "people-body", concepts: [] }),
    ),
    ...Array.from(
      { length: 200 },
      () => picture({ group: "flags", subgroup: "country-flag", concepts: [] }),
    ),
  ];
  const weights = weigh(pictures);
  const sum = (kind: string | undefined) =>
    weights.reduce((total, weight, i) => total + (kindOf(pictures[i]!) === kind ? weight : 0), 0);
  assertAlmostEquals(sum("skin tones") / sum("flags"), 0.09 / 0.035, 1e-9);
  assertAlmostEquals(sum("skin tones") / sum(undefined), 0.09 / (1 - 0.165), 1e-9);
});

Deno.test("createPicker picks as often as the weights say and never a weight of zero", () => {
  const list = [1, 0, 3].map((weight, index) => picture({ index, weight }));
  const pick = createPicker(list);
  const next = random("picker");
  const counts = [0, 0, 0];
  for (let i = 0; i < 8000; i++) counts[pick(next).index]!++;
  assertEquals(counts[1], 0);
  assertAlmostEquals(counts[0]! / 8000, 0.25, 0.02);
  assertEquals(pick(() => 0).index, 0);
  assertEquals(pick(() => 1 - Number.EPSILON).index, 2);
  assertThrows(() => createPicker([]), RangeError, "weights sum to zero");
});

Deno.test("openPictures views the pixels of an index and refuses a cut file", async () => {
  const path = await Deno.makeTempDir();
  const folder = new URL(`file://${path}/`);
  const list = [picture(), picture({ index: 1, split: "test", concepts: [] })];
  await Deno.writeTextFile(new URL("pictures.json", folder), JSON.stringify(list));
  const length = SIZE * SIZE * 3;
  await Deno.writeFile(new URL("pictures.u8", folder), new Uint8Array(2 * length).fill(7, length));
  const pictures = await openPictures(folder);
  assertEquals([pictures.pixels(0)[0], pictures.pixels(1)[0]], [0, 7]);
  assertEquals(selectPictures(pictures.list, "test").map(({ index }) => index), [1]);
  assertEquals(selectPictures(pictures.list, "train", "faces").length, 1);
  await Deno.truncate(new URL("pictures.u8", folder).pathname, length);
  let message = "";
  await openPictures(folder).catch((error: Error) => message = error.message);
  assert(message.includes("run models/recipes/dataset.ts"), message);
  await Deno.remove(path, { recursive: true });
});
