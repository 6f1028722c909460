/** Finds what people read of the page and no catalogue holds. Works within `deno test`, which alone has the parser. */
import { called, nameOf, SAYS, SHOWN, shownWords } from "./shown_words.ts";
import { type Node, numbered, variants } from "./variants.ts";

/** Attributes and properties of components that are read or heard. */
const READ =
  /^(title|label|hint|doc|text|note|caption|empty|alt|placeholder|aria-(label|description|valuetext|roledescription))$/;
/** What has no language. */
const CODE = /^(code|kbd|pre|style)$/;
/** Said alike in all languages, or no words. */
const NAMES = /^(Braid|GitHub|ONNX|JSON|CSV|PNG|Ctrl|px|ms|×|[^\p{L}]*\p{L}?[^\p{L}]*)$/u;

/** Looks like something to read: words, or one that begins as a title does. */
const PHRASE = /\p{L}{2,}[,:;…]? \p{L}|^\p{Lu}\p{Ll}+…?$/u;
/** A word beside a value. */
const BESIDE = /\} \p{L}{2}|\p{L}{2}:? \{/u;
/** Style sheets, selectors and code have words with spaces, too. */
const STYLE = /\{\d\}px|[;{]$|^<|^--|^\(|system-ui|^on\w+:|^braid /;
/** Names of edits, which nobody reads, and of keys. */
const EDITS = /^(edit|editShown|editAt|editTelling|place|set)$/;
/** What holds no text: clauses, class names, selectors, keys. */
const HOLDS_NONE =
  /^(editName|when|enablement|keys|class|className|style|id|key|d|points|transform|viewBox|href|choices|aria-(controls|describedby|labelledby|activedescendant)|\w*Type)$/;

/** Whether a text is in the catalogue, or where no text is. */
function isKnown(node: Node): boolean {
  let isWithin = true; // it is this expression, and not made somewhere in a function
  for (
    let [child, parent] = [node, node.parent];
    parent;
    [child, parent] = [parent, parent.parent]
  ) {
    switch (parent.type) {
      case "VariableDeclarator":
        if (HOLDS_NONE.test(nameOf(parent.id))) return true;
        break;
      case "JSXElement":
        return false;
      case "BlockStatement":
        isWithin = false;
    }
    if (isWithin && holdsKnown(parent, child)) return true;
    if (isWithin && parent.type === "JSXAttribute") return !READ.test(parent.name.name);
  }
  return false;
}

function holdsKnown(parent: Node, child: Node): boolean {
  switch (parent.type) {
    case "CallExpression":
    case "NewExpression": {
      const name = called(parent.callee);
      return parent.callee !== child && [TAKES, SAYS, EDITS].some((names) => names.test(name));
    }
    case "Property":
      return parent.key === child || [SHOWN, HOLDS_NONE].some((s) => s.test(nameOf(parent.key)));
    case "BinaryExpression":
      return parent.operator !== "+";
    case "SwitchCase":
      return parent.test === child;
    default:
      return NO_TEXT.test(parent.type);
  }
}

/** Nodes in which no text is shown, or that mark one. */
const NO_TEXT =
  /^(TaggedTemplateExpression|MemberExpression|ImportDeclaration|ImportExpression|ExportNamedDeclaration|TSLiteralType)$/;

/** Functions that take what is no text for people, or translate it. */
const TAKES =
  /^(translated|plural|querySelector(All)?|closest|matches|getElementById|execute|fire|has|get|includes|startsWith|endsWith|split|join|replace(All)?|isEnabled|RegExp)$/;

/** Texts of a source of the page that stand outside of the catalogue, each with its line. */
export function pageWords(path: string, source: string): readonly string[] {
  const texts = new Set(shownWords(path, source).texts);
  const outside: string[] = [];
  const phrases: [node: Node, text: string][] = [];
  const fault = (node: Node, text: string): void => {
    const line = source.slice(0, node.range[0]).split("\n").length;
    if (source.split("\n")[line - 1]!.endsWith("// not shown")) return;
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
  const phrase = (node: Node): void => {
    const [text] = variants(node);
    const shown = numbered(text!);
    const isPhrase = (PHRASE.test(text!) || BESIDE.test(shown)) && !STYLE.test(shown);
    if (isPhrase && !isKnown(node)) phrases.push([node, shown]);
  };
  const rules: Deno.lint.LintVisitor = {
    Literal(node: Node): void {
      if (typeof node.value === "string") phrase(node);
    },
    TemplateLiteral: phrase,
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
  const create = (): Deno.lint.LintVisitor => rules;
  Deno.lint.runPlugin({ name: "words", rules: { page: { create } } }, path, source);
  for (const [node, text] of phrases) if (!texts.has(text)) fault(node, text);
  return outside;
}
