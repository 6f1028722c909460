import { parseWorkflow } from "../../src/graph/parse.ts";
import { graphInPng, isPng } from "../../src/graph/picture.ts";

/** What a picture's file says of itself. All of it is whatever the file says, untrusted. */
export interface PictureFacts {
  /** Text of the graph that made it. */
  readonly graph?: string;
  /** Why there is none, where one should be. */
  readonly fault?: string;
  /** Seeds, prompts, models and sizes that stand in the graph, by `node.port`. */
  readonly values: readonly (readonly [name: string, value: string])[];
  /** Other texts, by keyword: `parameters`. */
  readonly texts: readonly (readonly [keyword: string, text: string])[];
}

export function readFacts(bytes: Uint8Array): PictureFacts {
  if (!isPng(bytes)) return { values: [], texts: [] };
  const texts = pngTexts(bytes).filter(([keyword]) => keyword !== "braid");
  try {
    const graph = graphInPng(bytes);
    return graph === undefined
      ? { values: [], texts }
      : { graph, values: graphValues(graph), texts };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error), values: [], texts };
  }
}

/** Ports that people look for in a picture's graph. */
const TELLING =
  /seed|prompt|^text$|negative|^model$|steps|scale$|scheduler|sampler|strength|width|height/i;

/** The values written in a graph that tell most of how a picture came about. @throws SyntaxError for what is no graph */
export function graphValues(text: string): readonly (readonly [string, string])[] {
  const { nodes } = parseWorkflow(text);
  const values = Object.entries(nodes).flatMap(([id, { inputs = {} }]) =>
    Object.entries(inputs).flatMap(([port, value]) =>
      TELLING.test(port) && (typeof value !== "object" || value === null)
        ? [[`${id}.${port}`, String(value)] as const]
        : []
    )
  );
  const rank = (name: string): number =>
    /seed/i.test(name) ? 0 : /prompt|text|negative/i.test(name) ? 1 : 2;
  return values.toSorted(([a], [b]) => rank(a) - rank(b));
}

/**
 * Texts of a PNG that are not compressed: tEXt in Latin-1, iTXt in UTF-8.
 *
 * @see https://www.w3.org/TR/png-3/#11textinfo
 */
export function pngTexts(png: Uint8Array): readonly (readonly [string, string])[] {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const found: (readonly [string, string])[] = [];
  const latin1 = new TextDecoder("latin1");
  for (let at = 8; at + 12 <= png.length;) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > png.length) break;
    const name = latin1.decode(png.subarray(at + 4, at + 8));
    const data = png.subarray(at + 8, end);
    const stop = data.indexOf(0);
    const keyword = latin1.decode(data.subarray(0, Math.max(0, stop)));
    if (name === "tEXt" && stop > 0) found.push([keyword, latin1.decode(data.subarray(stop + 1))]);
    if (name === "iTXt" && stop > 0 && data[stop + 1] === 0) {
      const language = data.indexOf(0, stop + 3);
      const translated = language < 0 ? -1 : data.indexOf(0, language + 1);
      if (translated >= 0) {
        found.push([keyword, new TextDecoder().decode(data.subarray(translated + 1))]);
      }
    }
    at = end + 4;
  }
  return found;
}
