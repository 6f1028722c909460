/** What the texts of a source may be, with their values left open. Works on nodes of Deno's lint plugins. */

// deno-lint-ignore no-explicit-any
export type Node = any;

/** Stands for a value. */
export const PLACE = "\0";
/** A template of more conditions than these is taken with places for them. */
const MOST = 16;

/** What an expression may be, with a mark for each value: both ends of a condition. */
export function variants(node: Node): string[] {
  const joined = (parts: readonly string[][]): string[] => {
    const all = parts.reduce((heads, ends) => heads.flatMap((a) => ends.map((b) => a + b)), [""]);
    return all.length <= MOST ? all : joined(parts.map((ends) => ends.length > 1 ? [PLACE] : ends));
  };
  switch (node?.type) {
    case "Literal":
      return typeof node.value === "string" ? [node.value] : [PLACE];
    case "TemplateLiteral":
      return joined(node.quasis.flatMap((quasi: Node, i: number) => [
        [quasi.cooked as string],
        ...i < node.expressions.length ? [variants(node.expressions[i])] : [],
      ]));
    case "ConditionalExpression":
      return distinct(variants(node.consequent), variants(node.alternate));
    case "LogicalExpression":
      return distinct(variants(node.right), node.operator === "&&" ? [""] : variants(node.left));
    case "BinaryExpression":
      return node.operator === "+" && (hasText(node.left) || hasText(node.right))
        ? joined([variants(node.left), variants(node.right)])
        : [PLACE];
    case "Identifier": {
      const value = constantOf(node);
      return value ? variants(value) : [PLACE];
    }
    case "ArrayExpression":
      return node.elements.flatMap(variants);
    case "TSAsExpression":
    case "TSSatisfiesExpression":
      return variants(node.expression);
    case "ArrowFunctionExpression":
      return node.body.type === "BlockStatement" ? [] : variants(node.body);
    default:
      return [PLACE];
  }
}

/** Not so of a sum of numbers. */
const hasText = (node: Node): boolean => variants(node).some((text) => text !== PLACE);

const distinct = (...texts: readonly string[][]): string[] => [...new Set(texts.flat())];

const TEXTS =
  /^(Literal|TemplateLiteral|ConditionalExpression|LogicalExpression|BinaryExpression|ArrayExpression|TSAsExpression)$/;

/** The text that a name stands for, where that is written in a block around it. */
export function constantOf({ name, parent, range }: Node): Node | undefined {
  for (let block = parent; block; block = block.parent) {
    if (!["Program", "BlockStatement"].includes(block.type)) continue;
    const declared = block.body.flatMap((one: Node) => (one.declaration ?? one).declarations ?? []);
    const found = declared.find(({ id }: Node) => id.name === name);
    if (!found) continue;
    const isBefore = found.init && (block.type === "Program" || found.range[1] <= range[0]);
    return isBefore && TEXTS.test(found.init.type) ? found.init : undefined;
  }
  return undefined;
}

/** `Cannot read {0}` of a text with marks. */
export function numbered(text: string): string {
  let count = 0;
  return text.replaceAll(PLACE, () => `{${count++}}`);
}

/** A sentence by which a text is found: values that nothing stands between are one. */
export const patternOf = (text: string): string => numbered(text.replaceAll(/\0+/g, PLACE));
