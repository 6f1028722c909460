import { assertEquals } from "@std/assert";
import { acceptedLanguages, chosenLanguage, directionOf } from "../../src/words/choose_language.ts";

Deno.test("the first language that there is counts, whatever its country", () => {
  assertEquals(chosenLanguage(["auto", "fr", "de_AT.UTF-8", "en"]), "de");
  assertEquals(chosenLanguage(["zh-Hant-TW"]), "zh");
  assertEquals(chosenLanguage([undefined, "toString", "*"]), undefined);
});

Deno.test("a browser's languages are in the order of its wishes", () => {
  assertEquals(acceptedLanguages("en;q=0.5, fr-CH , de;q=0.9, zh;q=0"), ["fr-CH", "de", "en"]);
  assertEquals(acceptedLanguages(""), [""]);
});

Deno.test("a language knows its direction", () => {
  assertEquals(["en", "zh", "ar", "he-IL"].map(directionOf), ["ltr", "ltr", "rtl", "rtl"]);
});
