import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { changedText, changeOf } from "../../src/api/text_change.ts";

Deno.test("a text that is changed as another became it is that one", () => {
  const line = fc.constantFrom("{", "}", '"x": 1,', '"x": 2,', '"y": 😀', "");
  const text = fc.array(line).map((lines) => lines.join("\n"));
  fc.assert(fc.property(text, text, (before, after) => {
    assertEquals(changedText(before, changeOf(before, after)), after);
  }));
});

Deno.test("of many values of a long text, and of what is put in far apart, the change has little more than those", () => {
  const nodes = (by: number): readonly string[] =>
    Array.from(
      { length: 1200 },
      (_, n) =>
        JSON.stringify(
          { id: `node${n}`, text: "a prompt ".repeat(9), x: 20 * n + by, y: n },
          null,
          2,
        ),
    );
  const before = nodes(0).join(",\n");
  const moved = nodes(10).join(",\n");
  assert(JSON.stringify(changeOf(before, moved)).length < 25_000);
  assertEquals(changedText(before, changeOf(before, moved)), moved);
  const [first, ...rest] = nodes(0);
  const both = [first, '{\n  "id": "new"\n}', ...rest, '{\n  "id": "other"\n}'].join(",\n");
  assert(JSON.stringify(changeOf(before, both)).length < 200);
});
