import { assertEquals } from "@std/assert";
import type { ComponentChildren, VNode } from "preact";
import { Markdown } from "../../../../web/core/ui/markdown.tsx";

/** The text of elements, as a person reads it. */
function textOf(shown: ComponentChildren): string {
  if (Array.isArray(shown)) return shown.map(textOf).join("");
  if (typeof shown !== "object" || shown === null) return String(shown ?? "");
  return textOf((shown as VNode<{ children?: ComponentChildren }>).props.children);
}

const show = (text: string): string => textOf(Markdown({ text, level: 2 }));

Deno.test("Markdown shows code, stress, links and lists without their marks", () => {
  assertEquals(show("# A\n`b` **c** *d* [e](https://f) https://g"), "Ab c d e https://g");
  assertEquals(show("- a\n- b\n\n```\nc\n```\nd"), "abcd");
  assertEquals(show("[a](javascript:alert) <b>"), "[a](javascript:alert) <b>");
});

Deno.test("Markdown shows what others wrote to stall it, up to what a page can hold", () => {
  for (const part of ["[", "[a](https:", "**", "*a", "`", "```\n```\n", "- \n", " "]) {
    const shown = show(part.repeat(400_000));
    assertEquals([part, shown.length <= 100_001], [part, true]);
  }
});
