import { assertEquals } from "@std/assert";
import plugin from "./layers.ts";

/** Ids of what the house's rules find in a file. */
const found = (path: string, source: string): readonly string[] =>
  Deno.lint.runPlugin(plugin, path, source).map(({ id }) => id);

Deno.test("the lint refuses a fifth parameter, in whatever has parameters", () => {
  const five = "(a: number, b: number, c: number, d: number, e: number)";
  for (
    const source of [
      `function f${five} {}`,
      `const f = ${five} => a;`,
      `class F { f${five} {} }`,
      `class F { constructor${five} {} }`,
      `interface F { f${five}: void }`,
      `interface F { ${five}: void }`,
      `type F = ${five} => void;`,
    ]
  ) {
    assertEquals([source, found("src/a.ts", source)], [source, ["braid/parameters"]]);
    assertEquals(found("src/a.ts", source.replace(", e: number", "")), []);
  }
  assertEquals(found("tests/a_test.ts", `const f = ${five} => a;`), []);
});
