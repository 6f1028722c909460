/**
 * What is changed, modelled on Stryker's mutators (https://stryker-mutator.io/docs/mutation-testing-elements/supported-mutators/),
 * as a rule of Deno's linter, which brings the parser. Beyond Stryker's, each number, operand, returned value, element,
 * property and statement is changed or left out; words with a space in them are for people and left alone.
 */
import type { Change } from "./mutant.ts";

type Node = Deno.lint.Node;
type Range = readonly [start: number, end: number];

const BINARY: Readonly<Record<string, readonly string[]>> = {
  "+": ["-"],
  "-": ["+"],
  "*": ["/"],
  "/": ["*"],
  "%": ["*"],
  "**": ["*"],
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
  "===": ["!=="],
  "!==": ["==="],
  "==": ["!="],
  "!=": ["=="],
  "&": ["|"],
  "|": ["&"],
  "^": ["&"],
  "<<": [">>"],
  ">>": ["<<"],
  ">>>": ["<<"],
  "&&": ["||"],
  "||": ["&&"],
  "??": ["&&"],
};

const ASSIGNMENT: Readonly<Record<string, string>> = {
  "+=": "-=",
  "-=": "+=",
  "*=": "/=",
  "/=": "*=",
  "%=": "*=",
  "|=": "&=",
  "&=": "|=",
  "^=": "&=",
  "<<=": ">>=",
  ">>=": "<<=",
  ">>>=": "<<=",
  "??=": "&&=",
  "||=": "&&=",
  "&&=": "||=",
};

/** Methods that another takes the place of, or none. */
const METHOD: Readonly<Record<string, string | undefined>> = {
  some: "every",
  every: "some",
  startsWith: "endsWith",
  endsWith: "startsWith",
  toUpperCase: "toLowerCase",
  toLowerCase: "toUpperCase",
  min: "max",
  max: "min",
  floor: "ceil",
  ceil: "floor",
  ...Object.fromEntries(
    ["filter", "slice", "sort", "toSorted", "reverse", "toReversed", "trim"].map((name) => [
      name,
      undefined,
    ]),
  ),
};

const isProse = (text: string): boolean => /\s/.test(text.trim());
const isText = (node: Node): boolean =>
  node.type === "TemplateLiteral" || node.type === "Literal" && typeof node.value === "string";

const parentOf = (node: Node): Node => (node as { parent: Node }).parent;

/** Whether a node is the next link's left side in a chain of calls and members. */
function isFollowed(node: Node): boolean {
  const parent = parentOf(node);
  return parent.type === "MemberExpression" && parent.object === node ||
    parent.type === "CallExpression" && parent.callee === node;
}

/** Whether a value put in place of the node would cut a chain of `?.` in two. */
function isWithinChain(node: Node): boolean {
  while (/^(Chain|TSNonNull)Expression$/.test(parentOf(node).type)) node = parentOf(node);
  return isFollowed(node) && parentOf(parentOf(node)).type === "ChainExpression";
}

/** The whole of the chain that a link with `?.` belongs to. */
function chainOf(node: Node): Node {
  const goesOn = isFollowed(node) || /^(Chain|TSNonNull)Expression$/.test(parentOf(node).type);
  return goesOn ? chainOf(parentOf(node)) : node;
}

/** Whether a node says which of two comes first: any other number of the same sign, and what equals get, is the same. */
function isOrder(node: Node): boolean {
  if (node.type === "ConditionalExpression") {
    return isOrder(node.consequent) && isOrder(node.alternate);
  }
  if (node.type === "UnaryExpression") return node.operator === "-" && isOrder(node.argument);
  return node.type === "Literal" && (node.value === 0 || node.value === 1);
}

/** Whether a literal is a value that the program computes with, and not a name, a type or a place to import from. */
function isValue(node: Node): boolean {
  const parent = parentOf(node);
  if (parent.type === "Property" && parent.key === node) return parent.computed;
  return !/^(TS(?!As|Satisfies|NonNull)|Import|Export|TaggedTemplate)/.test(parent.type);
}

/** The rule's visitor: calls `found` with each change of a text. */
export function visitor(
  source: string,
  found: (node: Node, change: Change) => void,
): Deno.lint.LintVisitor {
  const code = (node: Node): string => source.slice(...node.range);
  const replace = (node: Node, ...texts: (string | undefined)[]): void => {
    if (isWithinChain(node)) return;
    const [start, end] = node.range;
    for (const text of texts) {
      if (text !== undefined) found(node, { start, end, text, place: "expression" });
    }
  };
  const drop = ([start, end]: Range, place: Change["place"], node: Node): void =>
    found(node, { start, end, text: "", place });
  /** Where a member of a list or record stands, with the parentheses around it, which nodes do not tell of. */
  const whole = (node: Node): Range => {
    if (node.type === "SpreadElement") return [node.range[0], whole(node.argument)[1]];
    let [start, end] = node.range;
    for (;;) {
      const before = /\(\s*$/.exec(source.slice(0, start));
      const after = /^\s*\)/.exec(source.slice(end));
      if (!before || !after) return [start, end];
      start = before.index;
      end += after[0].length;
    }
  };
  /** The node with another operator between its parts. */
  const swap = (node: Node, left: Node, right: Node, operators: readonly string[] = []): void =>
    replace(node, ...operators.map((operator) => `(${code(left)}) ${operator} (${code(right)})`));
  const result = (node: Node | null): void => {
    if (node && code(node) !== "undefined") replace(node, "undefined");
  };
  const test = (node: Node | null, ...values: string[]): void => {
    if (node && node.type !== "Literal") replace(node, ...values);
  };

  return {
    BinaryExpression: (node) => {
      if (node.operator === "+" && (isText(node.left) || isText(node.right))) return;
      const operators = BINARY[node.operator] ?? [];
      const parent = parentOf(node);
      // equal ones may come in any order
      const isBetween = parent.type === "ConditionalExpression" && isOrder(parent);
      swap(node, node.left, node.right, isBetween ? operators.slice(1) : operators);
    },
    LogicalExpression: (node) => {
      swap(node, node.left, node.right, BINARY[node.operator]);
      replace(node, code(node.left), code(node.right));
    },
    AssignmentExpression: (node) => {
      const operator = ASSIGNMENT[node.operator];
      if (operator) replace(node, `${code(node.left)} ${operator} ${code(node.right)}`);
    },
    UnaryExpression: (node) => {
      if (/^[-+!~]$/.test(node.operator)) replace(node, code(node.argument));
    },
    UpdateExpression: (node) => {
      const operator = node.operator === "++" ? "--" : "++";
      replace(node, node.prefix ? operator + code(node.argument) : code(node.argument) + operator);
    },
    Literal: (node) => {
      if (!isValue(node) || isOrder(parentOf(node))) return;
      const { value } = node;
      if (typeof value === "boolean") replace(node, String(!value));
      else if (typeof value === "number") replace(node, String(value === 0 ? 1 : value + 1));
      else if (typeof value === "bigint") replace(node, `${value + 1n}n`);
      else if (typeof value === "string" && !isProse(value)) {
        replace(node, value === "" ? '"mutant"' : '""');
      }
    },
    TemplateLiteral: (node) => {
      if (isValue(node) && !isProse(node.quasis.map(({ raw }) => raw).join("$"))) {
        replace(node, '""');
      }
    },
    CallExpression: (node) => {
      const { callee } = node;
      if (callee.type !== "MemberExpression" || callee.computed) return;
      const name = code(callee.property);
      if (!Object.hasOwn(METHOD, name)) return;
      const to = METHOD[name];
      const rest = source.slice(callee.property.range[1], node.range[1]);
      const head = source.slice(node.range[0], callee.property.range[0]);
      replace(node, to === undefined ? code(callee.object) : head + to + rest);
    },
    MemberExpression: (node) => unchain(node, node.optional, node.object),
    "CallExpression[optional=true]": (node: Deno.lint.CallExpression) =>
      unchain(node, true, node.callee),
    ConditionalExpression: (node) => test(node.test, "true", "false"),
    IfStatement: (node) => test(node.test, "true", "false"),
    WhileStatement: (node) => test(node.test, "false"),
    DoWhileStatement: (node) => test(node.test, "false"),
    ForStatement: (node) => test(node.test, "false"),
    ReturnStatement: (node) => result(node.argument),
    ArrowFunctionExpression: (node) => {
      if (node.body.type !== "BlockStatement") result(node.body);
    },
    ExpressionStatement: (node) => {
      if (!/^(super\b|"use )/.test(code(node))) drop(node.range, "statement", node);
    },
    ArrayExpression: (node) => {
      for (const element of node.elements) if (element) drop(whole(element), "element", element);
    },
    ObjectExpression: (node) => {
      for (const property of node.properties) {
        if (property.type === "SpreadElement" || property.kind === "init") {
          drop(whole(property), "property", property);
        }
      }
    },
  };

  function unchain(node: Node, isOptional: boolean, left: Node): void {
    if (!isOptional) return;
    const chain = chainOf(node);
    const link = /^[\s)!]*\?\./.exec(source.slice(left.range[1]));
    if (!link) return; // of a chain that goes on: the sign is further left
    const at = left.range[1] + link[0].length - 2;
    const isName = /^[\w#$]/.test(source.slice(at + 2));
    const [start] = chain.range;
    const text = code(chain);
    replace(chain, text.slice(0, at - start) + (isName ? "." : "") + text.slice(at + 2 - start));
  }
}

const plugin: Deno.lint.Plugin = {
  name: "mutation",
  rules: {
    mutants: {
      create: (context) =>
        visitor(context.sourceCode.text, (node, change) => {
          context.report({ node, message: JSON.stringify(change) });
        }),
    },
  },
};
export default plugin;
