import type { Point } from "../../src/graph/workflow.ts";
import type { App } from "../app.ts";

/**
 * Opens the graphs in files: documents, or pictures that carry the graph they were made by. Other pictures come to stand
 * in nodes that load them, `at` a place of the canvas in front.
 */
export async function openFiles(app: App, files: readonly File[], at?: Point): Promise<void> {
  const [{ parseWorkflow }, { graphInPng, isPng }] = await Promise.all([
    import("../../src/graph/parse.ts"),
    import("../../src/graph/picture.ts"),
  ]);
  const pictures: File[] = [];
  for (const file of files) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const isPicture = isPng(bytes) || file.type.startsWith("image/");
    const text = isPng(bytes)
      ? graphInPng(bytes)
      : isPicture
      ? undefined
      : new TextDecoder().decode(bytes);
    if (text === undefined && app.workspace.active.peek()) {
      pictures.push(file);
      continue;
    }
    if (text === undefined) throw new SyntaxError(`"${file.name}" carries no graph`);
    const name = file.name.replace(/(\.graph)?\.[a-z]+$/i, "") || "graph";
    try {
      app.workspace.add(parseWorkflow(text), name, true);
    } catch (error) {
      throw new SyntaxError(`Cannot open "${file.name}": ${(error as Error).message}`);
    }
  }
  if (!pictures.length) return;
  await (await import("../commands/add_pictures.ts")).addPictures(app, pictures, at);
}
