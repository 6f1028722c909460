import { assertEquals } from "@std/assert";
import { visualOrder } from "../../../src/runtime/images/visual_order.ts";

Deno.test("visualOrder() turns Hebrew round, and not the numbers and words in it", () => {
  const turned = [
    ["cat, 12.5", "cat, 12.5"],
    ["שלום", "םולש"],
    ["שלום (אב) 12.5% abc", "abc 12.5% (בא) םולש"],
    ["cfg 7 שלום, עולם! x", "cfg 7 םלוע ,םולש! x"],
    ["a (שלום)", "a (םולש)"],
    ["שָׁלוֹם", "םוֹלשָׁ"],
  ];
  for (const [text, seen] of turned) {
    assertEquals(visualOrder(text!), seen!.normalize("NFC"), text);
  }
});

Deno.test("visualOrder() gives Arabic letters the form that they have beside their neighbours", () => {
  const forms = (text: string) =>
    [...visualOrder(text)].map((char) => char.codePointAt(0)!.toString(16)).reverse().join(" ");
  // Beh joins on both sides, dal and alef only backwards; lam with alef is one letter.
  assertEquals(forms("ب"), "fe8f");
  assertEquals(forms("ببب"), "fe91 fe92 fe90");
  assertEquals(forms("باب"), "fe91 fe8e fe8f");
  assertEquals(forms("دب"), "fea9 fe8f");
  assertEquals(forms("سلام"), "feb3 fefc fee1");
  // A mark is no neighbour, and what lengthens joins.
  assertEquals(forms("بَب"), "64e fe91 fe90");
  assertEquals(forms("بـ"), "fe91 640");
});
