import { bool, defineNode, InputError, text } from "sdk";

/**
 * A text with every place where `find` stands changed to `replacement`.
 *
 * @see https://developer.mozilla.org/docs/Web/JavaScript/Guide/Regular_expressions
 */
export default defineNode({
  title: "Replace text",
  category: "text",
  aliases: ["substitute", "regex", "string", "StringReplace", "RegexReplace"],
  inputs: {
    text: text({ default: "", multiline: true, doc: "The text to change" }),
    find: text({ default: "", doc: "What to look for; nothing is changed while it is empty" }),
    replacement: text({
      default: "",
      doc: "What to put there. With patterns, $1 is what the first bracket found",
    }),
    pattern: bool({
      default: false,
      advanced: true,
      doc: "Read `find` as a regular expression: `\\bcat\\b` is the word alone",
    }),
  },
  outputs: { text: text({ doc: "The changed text" }) },
  run({ text, find, replacement, pattern }) {
    if (find === "") return { text };
    if (!pattern) return { text: text.replaceAll(find, () => replacement) };
    return { text: text.replaceAll(readPattern(find), replacement) };
  },
  check({ find, pattern }) {
    if (pattern && find !== undefined) readPattern(find);
  },
});

function readPattern(find: string): RegExp {
  try {
    return new RegExp(find, "gu");
  } catch (cause) {
    throw new InputError("find", `It is no pattern: ${(cause as Error).message}`, { cause });
  }
}
