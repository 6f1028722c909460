/**
 * Finds in sources what is said by whoever knows no language: sentences of errors, notices and diagnostics, and pieces of
 * them, which are shown through `translated`. Works within `deno test`, which alone has the parser.
 */
import { type Node, patternOf, variants } from "./variants.ts";

/** Two words or more, or one beside a value, or what holds a name and a piece of a sentence. */
const PHRASE =
  /\p{L}{2,}[^\s\p{L}\0]* [^\s\p{L}\0]*[\p{L}\0]|\0[^\s\p{L}\0]* \p{L}{2,}|^an? \p{L}{2,}$|^"\0" \0$/u;

/** Has words and is no text: keys, lists of fields, markup, style sheets, queries, headers, code. */
const OTHER = new RegExp(
  [
    /^(?!(got|from|to|above|step|loss) )\p{Ll}+( \0)+$|^\0 (kB|MB|GB|ms|min|s|M|h)$/u,
    /^\w+(, \w+)+$|^(\w{7} ){6}|^deno task /,
    /<\/?\w+[ >]|^<!--|[{;]$|=>|^\||\w="/,
    /"\$@"/, // a shell's
    /^(SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA|WITH|CASE)\s|\b(NOT|IS|GLOB|BETWEEN|NULL) |AND \0|json_|CAST\(| IN \(| emitted /,
    /^[\w-]+\/[\w-]+;|(no|max)-\w+[,;=]|no-cache|no-transform|charset|filename|-src |^bytes |^\w+: \0\n|Bearer|^braid \w+ \d/,
  ].map(({ source }) => source).join("|"),
  "u",
);

/** What holds no text: words to find things by, what is written into files, options of other programs. */
const HOLDS_NONE = /^(aliases|usage|id|key|path|args|sql|accept|headers)$/;

/** Functions whose texts nobody reads, or only programs. */
const TAKES_NONE =
  /^(exec|prepare|query|includes|startsWith|endsWith|split|match|test|RegExp|debug|replace(All)?|has|get|plural)$/;

const isText = ({ type, operator, value }: Node): boolean =>
  type === "TemplateLiteral" || type === "Literal" && typeof value === "string" ||
  type === "BinaryExpression" && operator === "+";

/** Whether it is a piece of a longer text, or no text at all. */
function isPiece(node: Node): boolean {
  for (let [child, parent] = [node, node.parent]; parent; child = parent, parent = parent.parent) {
    switch (parent.type) {
      case "TemplateLiteral":
      case "TaggedTemplateExpression":
      case "TSLiteralType":
      case "ImportDeclaration":
        return true;
      case "MemberExpression":
        if (child.type !== "ArrayExpression" || TAKES_NONE.test(parent.property.name)) return true;
        continue;
      case "BinaryExpression":
        return true;
      case "Property":
        return parent.key === child || HOLDS_NONE.test(String(parent.key.name ?? parent.key.value));
      case "CallExpression":
        return parent.callee !== child &&
          TAKES_NONE.test(parent.callee.name ?? parent.callee.property?.name ?? "");
      case "ConditionalExpression":
      case "LogicalExpression":
      case "TSAsExpression":
      case "TSSatisfiesExpression":
      case "ArrayExpression":
        continue;
      default:
        return false;
    }
  }
  return false;
}

/** Where nothing is for people: what travels to programs, and what is written into files. */
const NOT_SHOWN = new RegExp(
  [
    /^web\//,
    /^src\/mcp\//,
    /^src\/api\/(?!client|schema_fault)/,
    /^src\/graph\/(json_schema|diagnostic|node_check)\.ts/,
    /^src\/evaluation\/(page|charts|drawing|identities)\.ts/,
    /^src\/drawing\/shapes_svg\.ts/,
    /^src\/server\/(service_workers|secure_headers|prove)\.ts/,
  ].map(({ source }) => source).join("|"),
);

/** Phrases of a source, with places for their values. */
export function saidWords(path: string, source: string): readonly string[] {
  const texts = new Set<string>();
  if (NOT_SHOWN.test(path)) return [];
  const look = (node: Node): void => {
    if (!isText(node) || isPiece(node)) return;
    for (const text of variants(node)) {
      if (PHRASE.test(text) && !OTHER.test(text) && !/^[\s:,;.)]| ,/.test(text)) {
        texts.add(patternOf(text.replace(/:? +$/, "")));
      }
    }
  };
  const create = (): Deno.lint.LintVisitor => ({
    Literal: look,
    TemplateLiteral: look,
    BinaryExpression: look,
  });
  Deno.lint.runPlugin({ name: "words", rules: { said: { create } } }, path, source);
  return [...texts];
}
