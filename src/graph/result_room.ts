import { isGroup } from "./group.ts";
import { kindNames } from "./kind.ts";
import type { NodeType } from "./node.ts";

const TEXT = 80;

/** Pixels to leave free below a node for what runs show there: a picture as high as it is wide, or lines of text. */
export function resultRoom({ inputs }: NodeType, isOutput: boolean, width: number): number {
  if (!isOutput) return 0;
  const takesImage = Object.values(inputs)
    .some((port) => !isGroup(port) && kindNames(port.kind).includes("image"));
  return takesImage ? width : TEXT;
}
