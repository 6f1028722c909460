/**
 * Finds in sources what people read, which goes into the catalogues. Works within `deno test`, which alone has the parser.
 */
import type { Forms } from "../../src/words/translate.ts";
import { type Node, numbered, patternOf, PLACE, variants } from "./variants.ts";

export interface ShownWords {
  /** Ids: a text of one form. */
  readonly texts: readonly string[];
  /** Those of `plural`, as English has them. */
  readonly plurals: readonly Forms[];
}

/** Properties of data that are shown: of commands, views, settings, nodes, ports, options, diagnostics. */
export const SHOWN =
  /^(title|doc|label|hint|category|bar|placeholder|deprecated|reason|summary|details|message|fix|aria-label)$/;
/** What is said by being thrown, or given to one of these. */
export const SAYS = /(Error|Failure|Fault)$|^(usageFault|fault|problem)$/;
/** The name of a function, or of a method. */
export const called = (callee: Node): string => callee?.name ?? callee?.property?.name ?? "";

export const nameOf = (key: Node): string => String(key.name ?? key.value ?? "");

const hasWords = (text: string): boolean => /\p{L}{2}/u.test(text.replaceAll(/\{\d+\}/g, ""));

export function shownWords(path: string, source: string): ShownWords {
  const texts = new Set<string>();
  const plurals: Forms[] = [];
  const addText = (text: string): void => {
    if (hasWords(text)) texts.add(text);
  };
  const add = (node: Node): void => variants(node).map(patternOf).forEach(addText);
  /** Of what is said: names of ports and the like are no texts. */
  const said = (node: Node): void => {
    if (node.type !== "Literal" || /\p{Lu}|\s/u.test(node.value)) add(node);
  };
  const rules: Deno.lint.LintVisitor = {
    TaggedTemplateExpression({ tag, quasi }: Node): void {
      if (!/^(t|told)$/.test(tag.name ?? "")) return;
      const parts: string[] = quasi.quasis.map(({ cooked }: Node) => cooked);
      texts.add(numbered(parts.join(PLACE)));
    },
    CallExpression({ callee, arguments: given }: Node): void {
      const name = called(callee);
      if (/^translated?$/.test(name)) given.forEach(add);
      else if (name === "choice") given.slice(0, 1).forEach(add);
      else if (name === "plural") {
        const [one, other] = given.slice(1, 3).map(({ value }: Node) => value);
        if (typeof other === "string") plurals.push({ one, other });
      } else if (SAYS.test(name) || callee.type === "Super") given.forEach(said);
    },
    NewExpression({ callee, arguments: given }: Node): void {
      if (SAYS.test(called(callee))) given.forEach(said);
    },
    Property({ key, value }: Node): void {
      const name = nameOf(key);
      if (name === "category" && value.type === "Literal") value.value.split("/").forEach(addText);
      else if (SHOWN.test(name) || name === "choices") add(value);
    },
  };
  const create = (): Deno.lint.LintVisitor => rules;
  Deno.lint.runPlugin({ name: "words", rules: { shown: { create } } }, path, source);
  return { texts: [...texts], plurals };
}
