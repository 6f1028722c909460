import { defineNode, kinds, nameFile, text } from "sdk";

/** Writes a text to a file in the output folder. A name that is taken gets a number. */
export default defineNode({
  title: "Save text",
  category: "file",
  aliases: ["write", "export", "txt"],
  output: true,
  inputs: {
    text: text({ default: "", multiline: true, doc: "What to write, in UTF-8" }),
    fileName: text({
      default: "text",
      fills: [],
      doc:
        "Name without extension; folders with /. Fields as in Save image: {date}, {counter}, {denoise.seed}",
    }),
  },
  outputs: { file: kinds.file({ doc: "The file written" }) },
  async run({ text, fileName: pattern }, { outputs }) {
    const name = `${nameFile(pattern, {})}.txt`;
    return { file: await outputs.save(name, new TextEncoder().encode(text), "text/plain") };
  },
});
