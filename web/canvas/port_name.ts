import { inSentence, inWords, labelOf, namesIn } from "../../src/drawing/in_words.ts";
import { own } from "../../src/graph/record.ts";
import { INPUTS, placeOf, RESULTS } from "../../src/graph/reference.ts";
import type { CanvasView } from "./canvas_view.ts";
import type { LooseEnd } from "./wire_drag.ts";

interface PortPlace {
  readonly node: string;
  readonly side: LooseEnd["side"];
  readonly name: string;
}

/** What people call the nodes on a canvas, and their ports. */
export interface CanvasNames {
  node(id: string): string;
  /** `Text encoder`: of those of a group each is called alike. */
  port(place: PortPlace): string;
}

export function namesOn({ document, catalogue, scene }: CanvasView): CanvasNames {
  const names = namesIn(document.workflow.peek(), catalogue.peek());
  const typeOf = (id: string) => scene.nodes.peek().get(id)?.type.peek();
  return {
    node(id) {
      const isEnd = id === INPUTS || id === RESULTS;
      return isEnd ? typeOf(id)?.title ?? id : names(document.where.peek(), id);
    },
    port({ node, side, name }) {
      const type = typeOf(node);
      const port = type &&
        (side === "input" ? placeOf(type.inputs, name)?.port : own(type.outputs, name));
      return inSentence(port ? labelOf({ name, port }) : inWords(name));
    },
  };
}
