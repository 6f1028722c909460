import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { InputError } from "../../../src/graph/node.ts";
import { evaluateExpression } from "../../../nodes/core/_expression.ts";
import bool from "../../../nodes/core/bool.ts";
import choose from "../../../nodes/core/choose.ts";
import compare from "../../../nodes/core/compare.ts";
import float from "../../../nodes/core/float.ts";
import formatText from "../../../nodes/core/format_text.ts";
import int from "../../../nodes/core/int.ts";
import joinLists from "../../../nodes/core/join_lists.ts";
import joinText from "../../../nodes/core/join_text.ts";
import list from "../../../nodes/core/list.ts";
import listItem from "../../../nodes/core/list_item.ts";
import math from "../../../nodes/core/math.ts";
import prompt from "../../../nodes/core/prompt.ts";
import range from "../../../nodes/core/range.ts";
import repeat from "../../../nodes/core/repeat.ts";
import replaceText from "../../../nodes/core/replace_text.ts";
import saveText from "../../../nodes/core/save_text.ts";
import seed from "../../../nodes/core/seed.ts";
import show from "../../../nodes/core/show.ts";
import switchNode from "../../../nodes/core/switch.ts";
import text from "../../../nodes/core/text.ts";
import textLines from "../../../nodes/core/text_lines.ts";
import { runNode } from "../../../src/testing/run_node.ts";
import { openWorld } from "../world.ts";

Deno.test("core.text, int, float, bool and seed hand on what they hold", async () => {
  assertEquals(await runNode(text, { text: "hello" }), { text: "hello" });
  assertEquals(await runNode(int, { value: 3 }), { value: 3 });
  assertEquals(await runNode(float, { value: 0.5 }), { value: 0.5 });
  assertEquals(await runNode(bool), { value: true });
  assertEquals(await runNode(seed, { seed: 2n ** 64n - 1n }), { seed: 2n ** 64n - 1n });
});

Deno.test("core.prompt leaves out lines that begin with #", async () => {
  assertEquals(await runNode(prompt, { text: "cat\n# a remark\ndog #1" }), { text: "cat\ndog #1" });
});

Deno.test("core.join_text puts the separator between texts that are not empty", async () => {
  const parts = [{ text: "cat" }, { text: "" }, { text: "flat style" }];
  assertEquals(await runNode(joinText, { parts }), { text: "cat, flat style" });
});

Deno.test("core.replace_text replaces literally, and patterns where asked", async () => {
  const given = { text: "a.b.c $1", find: ".", replacement: "$&" };
  assertEquals(await runNode(replaceText, given), { text: "a$&b$&c $1" });
  const pattern = { text: "cat catalogue", find: "\\b(cat)\\b", replacement: "$1s", pattern: true };
  assertEquals(await runNode(replaceText, pattern), { text: "cats catalogue" });
  await assertRejects(
    () => runNode(replaceText, { text: "a", find: "(", pattern: true }),
    InputError,
    "no pattern",
  );
});

Deno.test("core.format_text fills in names and says which one is missing", async () => {
  const values = [{ name: "w", value: 0.123456789 }, { name: "n", value: 7n }];
  const template = "{{w}} = {w}, {n}";
  assertEquals(await runNode(formatText, { template, values }), { text: "{w} = 0.123457, 7" });
  await assertRejects(
    () => runNode(formatText, { template: "{x}", values }),
    InputError,
    'There is no value "x": its values are w, n',
  );
});

Deno.test("core.text_lines gives a text a line", async () => {
  assertEquals(await runNode(textLines, { text: " a \n\nb" }), { lines: ["a", "b"] });
  assertEquals((await runNode(textLines, { text: "a\n\nb", skipEmpty: false })).lines.length, 3);
});

Deno.test("core.math evaluates with the precedence of mathematics", async () => {
  const values = { a: 2, b: 3, c: 4, d: 0 };
  for (
    const [expression, expected] of [
      ["a + b * c", 14],
      ["(a + b) * c", 20],
      ["-a^2", -4],
      ["a^-1", 0.5],
      ["2^3^2", 512],
      ["a - b - c", -5],
      ["c / a / a", 1],
      ["-7 % 3", 2],
      ["clamp(c, 0, 1) + max(a, b, c)", 5],
      ["lerp(a, c, .5)", 3],
      ["round(10 * sin(pi / 2)) + 1.5e1", 25],
      ["--a", 2],
    ] as const
  ) {
    assertEquals((await runNode(math, { expression, ...values })).value, expected, expression);
  }
  assertEquals((await runNode(math, { expression: "5 / 2" })).whole, 3);
});

Deno.test("core.math says what is wrong with a formula", async () => {
  for (
    const [expression, message] of [
      ["2 +", "the formula ends"],
      ["2 3", 'Expected an operator, but the formula has "3" at position 3'],
      ["(2", 'Expected ")"'],
      ["foo(1)", 'no function "foo"'],
      ["x", 'no number "x"'],
      ["constructor", 'no number "constructor"'],
      ["toString(1)", 'no function "toString"'],
      ["1 / 0", "no finite number"],
      ["2 @ 3", 'has "@"'],
    ] as const
  ) {
    const error = await assertRejects(() => runNode(math, { expression }), InputError, message);
    assertEquals(error.port, "expression");
  }
  assertThrows(() => evaluateExpression("", {}), SyntaxError, "the formula ends");
  for (const deep of ["(".repeat(1e5), "-".repeat(1e5), "2^".repeat(1e5), "abs(".repeat(1e5)]) {
    assertThrows(() => evaluateExpression(deep, {}), SyntaxError, "nested deeper than 500 levels");
  }
  const many = (count: number): string => `max(${"1, ".repeat(count - 1)}7)`;
  assertEquals(evaluateExpression(many(1000), {}), 7);
  for (const count of [1001, 200_000]) {
    assertThrows(() => evaluateExpression(many(count), {}), SyntaxError, "at most 1000 numbers");
  }
  assertEquals(
    evaluateExpression(`${"(1)+".repeat(1000)}${"(".repeat(99)}1${")".repeat(99)}`, {}),
    1001,
  );
});

Deno.test("core.compare compares", async () => {
  assertEquals(await runNode(compare, { a: 1, b: 1 }), { value: true });
  assertEquals(await runNode(compare, { a: 1, comparison: "≥", b: 2 }), { value: false });
});

Deno.test("core.switch asks only for the chosen value", async () => {
  const never = () => Promise.reject(new Error("It was asked for"));
  const yes = () => Promise.resolve<unknown>("yes");
  assertEquals(await runNode(switchNode, { onTrue: yes, onFalse: never }), { value: "yes" });
});

Deno.test("core.choose asks only for the chosen value and knows how many there are", async () => {
  const never = () => Promise.reject(new Error("It was asked for"));
  const values = [{ value: never }, { value: () => Promise.resolve<unknown>(5) }];
  assertEquals(await runNode(choose, { index: 1, values }), { value: 5 });
  await assertRejects(() => runNode(choose, { index: 2, values }), InputError, "the last is 1");
});

Deno.test("core.list, join_lists, repeat and list_item make and take lists", async () => {
  assertEquals(await runNode(list, { items: [{ item: 1 }, { item: 2 }] }), { items: [1, 2] });
  assertEquals(await runNode(repeat, { value: "a", count: 3 }), { items: ["a", "a", "a"] });
  const lists = [{ items: [1] }, { items: [2, 3] }];
  assertEquals(await runNode(joinLists, { lists }), { items: [1, 2, 3] });
  assertEquals(await runNode(listItem, { items: [1, 2, 3], index: -1 }), { item: 3, count: 3 });
  await assertRejects(() => runNode(listItem, { items: [], index: 0 }), InputError, "0 items");
});

Deno.test("core.range goes from start to end exactly", async () => {
  assertEquals((await runNode(range, { start: 0, end: 0.3, count: 4 })).values, [0, 0.1, 0.2, 0.3]);
  assertEquals((await runNode(range, { start: 4, end: 1, count: 4 })).whole, [4, 3, 2, 1]);
  assertEquals((await runNode(range, { start: 7, end: 9, count: 1 })).values, [7]);
  assertEquals((await runNode(range, { count: 0 })).values, []);
  const big = { start: 2 ** 53 - 3, end: 2 ** 53 - 1, count: 3 };
  assertEquals((await runNode(range, big)).whole, [2 ** 53 - 3, 2 ** 53 - 2, 2 ** 53 - 1]);
  const long = 1_580_000_000_000_000;
  assertEquals(await runNode(range, { start: long, end: long + 3, count: 3 }), {
    values: [long, long + 1.5, long + 3],
    whole: [long, long + 2, long + 3],
  });
  const wide = { start: -(2 ** 53 - 1), end: 2 ** 53 - 1, count: 4 };
  const third = 3_002_399_751_580_330;
  assertEquals((await runNode(range, wide)).whole, [wide.start, -third, third, wide.end]);
  assertEquals((await runNode(range, { start: -2, end: 1, count: 3 })).whole, [-2, 0, 1]);
  const ends = { start: 1234567890.12345, end: 9876543210.98765, count: 2 };
  assertEquals((await runNode(range, ends)).values, [ends.start, ends.end]);
  assertEquals((await runNode(range, { start: -0.3, end: 0.3, count: 7 })).values[3], 0);
});

Deno.test("core.show describes any value", async () => {
  const tensor = { data: new Float32Array(12), shape: [1, 3, 2, 2] };
  assertEquals((await runNode(show, { value: 1 / 3 })).text, "0.333333");
  assertEquals((await runNode(show, { value: ["a", 2] })).text, "a\n2");
  assertEquals((await runNode(show, { value: tensor })).text, "[1 x 3 x 2 x 2]");
  const nested = { image: tensor, seed: 5n };
  assertEquals(JSON.parse((await runNode(show, { value: nested })).text), {
    image: "[1 x 3 x 2 x 2]",
    seed: "5",
  });
});

Deno.test("core.save_text writes a file", async () => {
  await using world = await openWorld();
  const { file } = await runNode(saveText, { text: "über", fileName: "notes/a" }, world.context());
  assertEquals(await Deno.readTextFile(file.path), "über");
});
