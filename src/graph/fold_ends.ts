import { type Block, graphOf } from "./layers.ts";
import type { Point } from "./workflow.ts";

export interface Folded {
  readonly blocks: readonly Block[];
  /** How many of them stand on top of another, as one block with it. */
  readonly count: number;
  /** Where each stands, of where those blocks do. */
  points(folded: ReadonlyMap<string, Point>): ReadonlyMap<string, Point>;
}

/**
 * Stands what feeds nothing but an end of the graph on top of that end, so that the graph has a column less.
 *
 * @param most Blocks on top of an end
 * @param gap Between them, where the wire runs
 */
export function foldEnds(blocks: readonly Block[], most: number, gap: number): Folded {
  const { order, after, feeds, block } = graphOf(blocks);
  const stacks = new Map(order.map((id) => [id, [id]]));
  for (const stack of order.filter((id) => !after(id).length).map((id) => stacks.get(id)!)) {
    while (stack.length <= most) {
      const above = feeds(stack[0]!).find((one) => after(one).every((next) => next === stack[0]));
      if (above === undefined) break;
      stacks.delete(above);
      stack.unshift(above);
    }
  }
  return {
    blocks: [...stacks].map(([id, stack]) => ({
      id,
      width: Math.max(...stack.map((one) => block(one).width)),
      height: stack.reduce((sum, one) => sum + block(one).height + gap, -gap),
      before: stack.flatMap((one) => feeds(one)).filter((one) => !stack.includes(one)),
    })),
    count: order.length - stacks.size,
    points: (folded) =>
      new Map([...stacks].flatMap(([id, stack]) => {
        const [x, top] = folded.get(id)!;
        let y = top;
        return stack.map((one): [string, Point] => {
          const at: Point = [x, y];
          y += block(one).height + gap;
          return [one, at];
        });
      })),
  };
}
