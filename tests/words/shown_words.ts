/**
 * Finds in sources what people read: what goes into the catalogues, and what stands outside them. Works within `deno test`,
 * which alone has the parser.
 */
import type { Forms } from "../../src/words/translate.ts";
import { type Node, numbered, patternOf, PLACE, variants } from "./variants.ts";

export interface ShownWords {
  /** Ids: a text of one form. */
  readonly texts: readonly string[];
  /** Those of `plural`, as English has them. */
  readonly plurals: readonly Forms[];
  /** Texts that a person reads and no catalogue can hold, each with its line. */
  readonly outside: readonly string[];
}

/** Properties of data that are shown: of commands, views, settings, nodes, ports, options, diagnostics. */
const SHOWN =
  /^(title|doc|label|hint|category|bar|placeholder|deprecated|summary|details|message|fix|aria-label)$/;
/** What is said by being thrown, or given to one of these. */
const SAYS = /(Error|Failure|Fault)$|^(usageFault|fault|problem)$/;
/** Attributes and properties of components that are read or heard. */
const READ =
  /^(title|label|hint|alt|placeholder|aria-(label|description|valuetext|roledescription))$/;
/** What has no language. */
const CODE = /^(code|kbd|pre|style)$/;
/** Said alike in all languages, or no words. */
const NAMES = /^(Braid|GitHub|ONNX|JSON|CSV|PNG|Ctrl|px|ms|×|[^\p{L}]*\p{L}?[^\p{L}]*)$/u;

const hasWords = (text: string): boolean => /\p{L}{2}/u.test(text.replaceAll(/\{\d+\}/g, ""));

/** @param isPage whether all that is shown must be in the catalogue, and what is not is told */
export function shownWords(path: string, source: string, isPage: boolean): ShownWords {
  const texts = new Set<string>();
  const plurals: Forms[] = [];
  const outside: string[] = [];
  const add = (node: Node): void => {
    for (const text of variants(node).map(patternOf)) if (hasWords(text)) texts.add(text);
  };
  /** Of what is said: names of ports and the like are no texts. */
  const said = (node: Node): void => {
    if (node.type !== "Literal" || /\p{Lu}|\s/u.test(node.value)) add(node);
  };
  const fault = (node: Node, text: string): void => {
    const line = source.slice(0, node.range[0]).split("\n").length;
    outside.push(`${path}:${line}: ${text.trim()}`);
  };
  /** Looks at what an expression is, not at what it is made from. */
  const check = (node: Node): void => {
    switch (node?.type) {
      case "Literal":
        if (typeof node.value === "string" && !NAMES.test(node.value)) fault(node, node.value);
        return;
      case "TemplateLiteral":
        if (node.quasis.some(({ cooked }: Node) => /\p{L}{2}/u.test(cooked))) {
          fault(node, numbered(variants(node)[0]!));
        }
        return node.expressions.forEach(check);
      case "ConditionalExpression":
        return [node.consequent, node.alternate].forEach(check);
      case "LogicalExpression":
        return [node.left, node.right].forEach(check);
    }
  };
  const called = (callee: Node): string => callee?.name ?? callee?.property?.name ?? "";
  const rules: Deno.lint.LintVisitor = {
    TaggedTemplateExpression({ tag, quasi }: Node): void {
      if (!/^(t|told)$/.test(tag.name ?? "")) return;
      const parts: string[] = quasi.quasis.map(({ cooked }: Node) => cooked);
      texts.add(numbered(parts.join(PLACE)));
    },
    CallExpression({ callee, arguments: given }: Node): void {
      const name = called(callee);
      if (name === "translated") given.forEach(add);
      else if (name === "plural") {
        const [one, other] = given.slice(1, 3).map(({ value }: Node) => value);
        if (typeof other === "string") plurals.push({ one, other });
      } else if (SAYS.test(name) || callee.type === "Super") given.forEach(said);
    },
    NewExpression({ callee, arguments: given }: Node): void {
      if (SAYS.test(called(callee))) given.forEach(said);
    },
    Property({ key, value }: Node): void {
      if (SHOWN.test(key.name ?? key.value ?? "")) add(value);
    },
  };
  const page: Deno.lint.LintVisitor = {
    JSXText(node: Node): void {
      if (
        !NAMES.test(node.value.trim()) && !CODE.test(node.parent.openingElement?.name.name ?? "")
      ) {
        fault(node, node.value);
      }
    },
    JSXAttribute({ name, value }: Node): void {
      if (READ.test(name.name)) check(value?.expression ?? value);
    },
    "JSXElement > JSXExpressionContainer"({ expression, parent }: Node): void {
      if (!CODE.test(parent.openingElement?.name.name ?? "")) check(expression);
    },
    "JSXFragment > JSXExpressionContainer"({ expression }: Node): void {
      check(expression);
    },
  };
  const create = (): Deno.lint.LintVisitor => ({ ...rules, ...isPage && page });
  Deno.lint.runPlugin({ name: "words", rules: { shown: { create } } }, path, source);
  return { texts: [...texts], plurals, outside };
}
