/** A fenced block of code in a page. */
export interface CodeBlock {
  readonly page: string;
  readonly language: string;
  readonly text: string;
}

/** The blocks of a page, those in lists too. */
export async function codeBlocks(root: URL, page: string): Promise<readonly CodeBlock[]> {
  const text = await Deno.readTextFile(new URL(page, root));
  return [...text.matchAll(/^( *)```(\w*)\n([^]*?)^\1```$/gm)].map((match) => {
    const [, indent, language, body] = match as unknown as [string, string, string, string];
    const lines = body.split("\n").map((line) => line.slice(indent.length));
    return { page, language, text: lines.join("\n") };
  });
}

/** The commands of a block, without what it says about them. */
export function commandsIn({ text }: CodeBlock): readonly string[] {
  return text.split("\n").map((line) => line.replace(/\s+#.*$/, "")).filter(Boolean);
}

/** The words of a command, as a shell parts them. */
export function wordsOf(command: string): readonly string[] {
  return [...command.matchAll(/(?:[^\s"]|"[^"]*")+/g)].map(([word]) => word.replaceAll('"', ""));
}
