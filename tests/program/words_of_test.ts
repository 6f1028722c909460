import { assertEquals, assertMatch } from "@std/assert";
import { wordsScript } from "../../src/program/words_of.ts";
import { withServer } from "../server/trial_server.ts";

Deno.test("the page's words are of the language that is set, or else that the browser asks for", () =>
  withServer(async ({ ask }) => {
    const words = async (accepted: string): Promise<string> => {
      const answer = await ask("GET", "/words.js", undefined, { "accept-language": accepted });
      assertEquals(answer.headers.get("vary"), "accept-language");
      assertMatch(answer.headers.get("content-type")!, /^text\/javascript/);
      return await answer.text();
    };
    assertEquals(await words("fr, en;q=0.9, de;q=0.5"), "");
    const german = await words("de-CH, en;q=0.9");
    assertMatch(german, /^globalThis\.braidWords = \{"language":"de","words":\{/);
    assertMatch(german, /documentElement\.lang = "de";\ndocument\.documentElement\.dir = "ltr";/);
    await ask("PATCH", "/api/settings?scope=user", { "editor.language": "zh" });
    assertMatch(await words("de"), /"language":"zh"/);
    await ask("PATCH", "/api/settings?scope=user", { "editor.language": "en" });
    assertEquals(await words("de"), "");
    const asked = await ask("GET", "/words.js?language=zh", undefined, { "accept-language": "de" });
    assertMatch(await asked.text(), /"language":"zh"/);
    const auto = await ask("GET", "/words.js?language=auto", undefined, {
      "accept-language": "de",
    });
    assertMatch(await auto.text(), /"language":"de"/);
  }, { words: wordsScript }));
