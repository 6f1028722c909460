/**
 * Sets the language of the command line. Imported by `main.ts` before all else, so that constants of other modules are in it
 * too. The processes that a server starts may not ask for these variables, and stay English, as what they say travels.
 */
import { join } from "@std/path";
import { chosenLanguage, LANGUAGE_SETTING } from "../words/choose_language.ts";
import { sentences } from "../words/sentences.ts";
import { shownData } from "../words/shown_data.ts";
import { userFolder } from "./user_folder.ts";
import { wordsOf } from "./words_of.ts";

/** The first that is set counts. @see https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html */
const VARIABLES = ["LC_ALL", "LC_MESSAGES", "LANG"];

/** What the system says of no language. */
const NONE = /^(C|POSIX)?(\.|$)/;

/** Languages that are asked for: by the environment, then by what the person has set in the editor. */
function* wanted(): Iterable<unknown> {
  const said = VARIABLES.map((name) => isPermitted(name) ? Deno.env.get(name) : undefined)
    .find(Boolean);
  if (said !== undefined && !NONE.test(said)) yield said;
  yield setting();
}

function isPermitted(variable: string): boolean {
  return Deno.permissions.querySync({ name: "env", variable }).state === "granted";
}

function setting(): unknown {
  try {
    const file = Deno.readTextFileSync(join(userFolder()!, "settings.json"));
    return JSON.parse(file)[LANGUAGE_SETTING];
  } catch {
    return undefined; // not there, or not permitted
  }
}

if (Deno.mainModule === new URL("../main.ts", import.meta.url).href && isPermitted("LANG")) {
  const words = wordsOf(chosenLanguage(wanted()) ?? "en");
  if (words) globalThis.braidWords = { ...words, match: sentences(words.words), data: shownData };
}
