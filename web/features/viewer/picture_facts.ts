import { namesIn } from "../../../src/drawing/in_words.ts";
import type { Catalogue } from "../../../src/graph/catalogue.ts";
import { parseWorkflow } from "../../../src/graph/parse.ts";
import { graphInPicture, pictureTexts } from "../../../src/graph/picture.ts";

/** What a picture's file says of itself. All of it is whatever the file says, untrusted. */
export interface PictureFacts {
  /** Text of the graph that made it. */
  readonly graph?: string;
  /** Why there is none, where one should be. */
  readonly fault?: string;
  /** Seeds, prompts, models and sizes that stand in the graph, by what the canvas calls them: `Denoise: seed`. */
  readonly values: readonly (readonly [name: string, value: string])[];
  /** Other texts, by keyword: `parameters`. */
  readonly texts: readonly (readonly [keyword: string, text: string])[];
}

export async function readFacts(
  bytes: Uint8Array<ArrayBuffer>,
  catalogue?: Catalogue,
): Promise<PictureFacts> {
  let texts: PictureFacts["texts"] = [];
  try {
    texts = await pictureTexts(bytes);
    const graph = await graphInPicture(bytes);
    return graph === undefined
      ? { values: [], texts }
      : { graph, values: graphValues(graph, catalogue), texts };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error), values: [], texts };
  }
}

/** Ports that people look for in a picture's graph. */
const TELLING =
  /seed|prompt|^text$|negative|^model$|steps|scale$|scheduler|sampler|strength|width|height/i;

/**
 * The values written in a graph that tell most of how a picture came about, by `node.port` where it is not known what
 * people call them.
 *
 * @throws SyntaxError for what is no graph
 */
export function graphValues(
  text: string,
  catalogue?: Catalogue,
): readonly (readonly [name: string, value: string])[] {
  const workflow = parseWorkflow(text);
  const names = catalogue && namesIn(workflow, catalogue);
  const values = Object.entries(workflow.nodes).flatMap(([id, { inputs = {} }]) =>
    Object.entries(inputs).flatMap(([port, value]) =>
      TELLING.test(port) && (typeof value !== "object" || value === null)
        ? [{ id, port, value: String(value) }]
        : []
    )
  );
  const rank = (port: string): number =>
    /seed/i.test(port) ? 0 : /prompt|text|negative/i.test(port) ? 1 : 2;
  return values.toSorted((a, b) => rank(a.port) - rank(b.port))
    .map(({ id, port, value }) => [names?.(undefined, id, port) ?? `${id}.${port}`, value]);
}
