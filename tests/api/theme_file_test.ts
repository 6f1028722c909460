import { assert, assertEquals, assertThrows } from "@std/assert";
import { readThemeFile } from "../../src/api/theme_file.ts";

Deno.test("readThemeFile() reads VS Code's theme files with comments, and only colours", () => {
  const text = `{
    // a theme
    "name": "Dusk, {or ,}", "type": "light", /* as in https://code.visualstudio.com */
    "colors": { "editor.background": "#fdf6e3", "focusBorder": "red; } body {", "foreground": null, },
  }`;
  assertEquals(readThemeFile(text), {
    name: "Dusk, {or ,}",
    type: "light",
    colors: { "editor.background": "#fdf6e3" },
  });
  for (const bad of ["[]", "null", '{"colors":{}}', '{"tokenColors":[]}', "no"]) {
    assertThrows(() => readThemeFile(bad), SyntaxError);
  }
});

Deno.test("readThemeFile() goes once over what is left open, however long", () => {
  const steps = (text: string): number => {
    const before = performance.now();
    assertThrows(() => readThemeFile(text), SyntaxError);
    return performance.now() - before;
  };
  // In the square of the length each takes minutes.
  for (const part of ["/*", '\\"', ", ", "//"]) {
    assert(steps(`{"${part.repeat(200_000)}`) < 30_000, part);
    assert(steps(part.repeat(200_000)) < 30_000, part);
  }
});
