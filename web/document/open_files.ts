import type { App } from "../app.ts";

/** Opens the graphs in files: documents, or pictures that carry the graph they were made by. */
export async function openFiles(app: App, files: readonly File[]): Promise<void> {
  const [{ parseWorkflow }, { graphInPng, isPng }] = await Promise.all([
    import("../../src/graph/parse.ts"),
    import("../../src/graph/picture.ts"),
  ]);
  for (const file of files) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const text = isPng(bytes) ? graphInPng(bytes) : new TextDecoder().decode(bytes);
    if (text === undefined) throw new SyntaxError(`"${file.name}" carries no graph`);
    const name = file.name.replace(/(\.graph)?\.[a-z]+$/i, "") || "graph";
    try {
      app.workspace.add(parseWorkflow(text), name, true);
    } catch (error) {
      throw new SyntaxError(`Cannot open "${file.name}": ${(error as Error).message}`);
    }
  }
}
