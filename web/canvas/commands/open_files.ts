import type { Point } from "../../../src/graph/workflow.ts";
import { t } from "../../../src/words/translate.ts";
import { textIn } from "../../../src/words/utf8.ts";
import type { Documents } from "../../document/documents.ts";
import type { Canvases } from "../canvases.ts";

/** Files of models, which may be too large to be read here. */
const MODEL = /\.(safetensors|ckpt|onnx|pt|pth|gguf|bin)$/i;

/**
 * Opens the graphs in files: documents, or pictures that carry the graph they were made by. Other pictures come to stand
 * in nodes that load them, `at` a place of a canvas, that in front unless another is given. What is wrong with one file is told, and keeps no other
 * from being opened.
 */
export async function openFiles(
  app: Canvases,
  files: readonly File[],
  view = app.canvas.peek(),
  at?: Point,
): Promise<void> {
  const pictures: File[] = [];
  for (const file of files) {
    try {
      const { text, foreign } = await readGraph(file);
      if (text !== undefined) await openGraph(app.workspace, file.name, text);
      else if (view) {
        pictures.push(file);
        if (foreign) app.toasts.show("info", t`"${file.name}" is loaded as a picture: ${foreign}`);
      } else {throw new SyntaxError(
          `Cannot open "${file.name}": ${foreign ?? "It carries no graph"}`,
        );}
    } catch (error) {
      app.toasts.error(error);
    }
  }
  if (!view || !pictures.length) return;
  await (await import("./add_pictures.ts")).addPictures(app, view, pictures, at);
}

/** The graph that a file is or carries, as text; without one for a picture that carries none, or whose that is. */
async function readGraph(
  file: File,
): Promise<{ readonly text?: string | undefined; readonly foreign?: string | undefined }> {
  if (MODEL.test(file.name)) {
    throw new TypeError(`"${file.name}" is a model, not a graph: put it into the folder of models`);
  }
  const [{ graphInPicture, isPictureName, isPng, pictureTexts }, { foreignFault }] = await Promise
    .all([
      import("../../../src/graph/picture.ts"),
      import("../../../src/graph/foreign.ts"),
    ]);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const isPicture = isPng(bytes) || file.type.startsWith("image/") || isPictureName(file.name);
  if (!isPicture) return { text: textIn(bytes, file.name) };
  const text = await graphInPicture(bytes);
  return text === undefined
    ? { foreign: foreignFault({ texts: await pictureTexts(bytes) }) }
    : { text };
}

async function openGraph(
  workspace: Documents["workspace"],
  fileName: string,
  text: string,
): Promise<void> {
  const { parseWorkflow } = await import("../../../src/graph/parse.ts");
  const name = fileName.replace(/(\.graph)?\.[a-z]+$/i, "") || "graph";
  try {
    await workspace.add(parseWorkflow(text), name, true);
  } catch (error) {
    throw new SyntaxError(`Cannot open "${fileName}": ${(error as Error).message}`);
  }
}
