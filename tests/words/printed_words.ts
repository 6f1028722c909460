/**
 * Finds texts that the command line prints in English alone: in what is given to functions that print, and in what functions
 * give that make lines. Works within `deno test`, which alone has the parser.
 */
import { constantOf, type Node } from "./variants.ts";

const PRINTS = /^(say|tell|print|printTable|confirm)$/;
/** Functions that change nothing of what they are given but its form. */
const FORMS = /^(printable|table|join|filter|flat|trim|toSorted|padEnd|padStart|fit)$/;
/** Said alike in all languages. */
const NAMES = /^(braid|kB|MB|GB|ms|min)$/;

/** Whether a file of the command line is one that makes or prints lines. */
const isPrinter = (path: string, source: string): boolean =>
  path.startsWith("src/cli/") &&
  (path.startsWith("src/cli/progress/") || /from "[./]+\/terminal\.ts"/.test(source));

/** Texts that are in English whatever the language, each with its line. */
export function printedWords(path: string, source: string): readonly string[] {
  if (!isPrinter(path, source)) return [];
  const outside = new Set<string>();
  const found = (node: Node, text: string): void => {
    if (!text.replaceAll(/--\w+/g, "").match(/\p{L}{2,}/gu)?.some((word) => !NAMES.test(word))) {
      return;
    }
    outside.add(`${path}:${source.slice(0, node.range[0]).split("\n").length}: ${text.trim()}`);
  };
  const look = (node: Node): void => {
    switch (node?.type) {
      case "Literal":
        if (typeof node.value === "string") found(node, node.value);
        return;
      case "TemplateLiteral":
        found(node, node.quasis.map(({ cooked }: Node) => cooked).join(" "));
        return node.expressions.forEach(look);
      case "ConditionalExpression":
        return [node.consequent, node.alternate].forEach(look);
      case "LogicalExpression":
        return [node.left, node.right].forEach(look);
      case "BinaryExpression":
        return node.operator === "+" ? [node.left, node.right].forEach(look) : undefined;
      case "Identifier":
        return look(constantOf(node));
      case "ArrayExpression":
        return node.elements.forEach(look);
      case "CallExpression":
        if (!FORMS.test(node.callee.name ?? node.callee.property?.name ?? "")) return;
        return [node.callee.object, ...node.arguments].forEach(look);
    }
  };
  const phrase = (node: Node): void => {
    if (/\p{L}{2,} \p{L}/u.test(source.slice(...node?.range ?? [0, 0]))) look(node);
  };
  const create = (): Deno.lint.LintVisitor => ({
    CallExpression({ callee, arguments: given }: Node): void {
      if (PRINTS.test(callee.name ?? "")) given.forEach(look);
    },
    ReturnStatement: ({ argument }: Node) => phrase(argument),
    ArrowFunctionExpression({ body }: Node): void {
      if (body.type !== "BlockStatement") phrase(body);
    },
  });
  Deno.lint.runPlugin({ name: "words", rules: { printed: { create } } }, path, source);
  return [...outside];
}
