import type { Graph, Value } from "../graph.ts";
import { staticShape } from "../lower.ts";
import type { GradientRule, RuleContext } from "./rule.ts";

/** Sums a gradient over the axes along which its value was broadcast, back to `shape`. */
export function sumTo(graph: Graph, gradient: Value, target: Value): Value {
  const [from, to] = [staticShape(gradient), staticShape(target)];
  const lead = from.length - to.length;
  const axes = from.flatMap((dim, i) => i < lead || (to[i - lead] === 1 && dim !== 1) ? [i] : []);
  if (axes.length === 0) return gradient;
  const sum = graph.op("ReduceSum", [gradient, graph.int(axes)], { keepdims: 1 });
  return lead === 0 ? sum : graph.op("Reshape", [sum, graph.int(to)]);
}

const mul = (graph: Graph, a: Value, b: Value): Value => graph.op("Mul", [a, b]);

/** `dx = dy · f'(x)` for an operator with one input, given the derivative as a graph. */
const unary =
  (derivative: (context: RuleContext, x: Value) => Value): GradientRule => (context) => [
    mul(context.graph, context.dy, derivative(context, context.inputs[0]!)),
  ];

/** The derivative of `x·sigmoid(alpha·x)`: `s + alpha·x·s·(1 - s)`. */
function sigmoidLinear({ graph }: RuleContext, x: Value, alpha: number): Value {
  const s = graph.op("Sigmoid", [alpha === 1 ? x : mul(graph, x, graph.float(alpha))]);
  const rest = mul(graph, x, graph.op("Sub", [graph.float(1), s]));
  const scaled = alpha === 1 ? rest : mul(graph, rest, graph.float(alpha));
  return mul(graph, s, graph.op("Add", [scaled, graph.float(1)]));
}

/** 1 where `mask` holds and 0 elsewhere, times `dy`. */
const masked = (graph: Graph, mask: Value, dy: Value): Value =>
  graph.op("Where", [mask, dy, graph.float(0)]);

export const ELEMENTWISE_RULES: Readonly<Record<string, GradientRule>> = {
  Identity: ({ dy }) => [dy],
  Cast: ({ graph, inputs, dy }) => [
    inputs[0]!.type === "float" ? graph.op("Cast", [dy], { to: "float" }) : undefined,
  ],
  Neg: ({ graph, dy }) => [graph.op("Neg", [dy])],
  Add: ({ graph, inputs, dy }) => inputs.map((input) => sumTo(graph, dy, input)),
  Sub: ({ graph, inputs, dy, wants }) => [
    sumTo(graph, dy, inputs[0]!),
    wants(1) ? sumTo(graph, graph.op("Neg", [dy]), inputs[1]!) : undefined,
  ],
  Mul: ({ graph, inputs: [a, b], dy, wants }) => [
    wants(0) ? sumTo(graph, mul(graph, dy, b!), a!) : undefined,
    wants(1) ? sumTo(graph, mul(graph, dy, a!), b!) : undefined,
  ],
  Div: ({ graph, inputs: [a, b], y, dy, wants }) => {
    const quotient = graph.op("Div", [dy, b!]);
    return [
      wants(0) ? sumTo(graph, quotient, a!) : undefined,
      wants(1) ? sumTo(graph, graph.op("Neg", [mul(graph, quotient, y)]), b!) : undefined,
    ];
  },
  Pow: ({ graph, inputs: [x, exponent], dy }) => {
    const lower = graph.op("Pow", [x!, graph.op("Sub", [exponent!, graph.float(1)])]);
    return [sumTo(graph, mul(graph, dy, mul(graph, exponent!, lower)), x!)];
  },
  Max: ({ graph, inputs: [a, b], dy, wants }) => {
    const first = graph.op("GreaterOrEqual", [a!, b!]);
    return [
      wants(0) ? sumTo(graph, masked(graph, first, dy), a!) : undefined,
      wants(1) ? sumTo(graph, masked(graph, graph.op("Not", [first]), dy), b!) : undefined,
    ];
  },
  Min: ({ graph, inputs: [a, b], dy, wants }) => {
    const first = graph.op("LessOrEqual", [a!, b!]);
    return [
      wants(0) ? sumTo(graph, masked(graph, first, dy), a!) : undefined,
      wants(1) ? sumTo(graph, masked(graph, graph.op("Not", [first]), dy), b!) : undefined,
    ];
  },
  Clip: ({ graph, inputs: [x, low, high], dy }) => {
    const above = low ? graph.op("GreaterOrEqual", [x!, low]) : undefined;
    const below = high ? graph.op("LessOrEqual", [x!, high]) : undefined;
    const inside = above && below ? graph.op("And", [above, below]) : above ?? below;
    return [inside ? masked(graph, inside, dy) : dy];
  },
  Where: ({ graph, inputs: [condition, a, b], dy, wants }) => [
    undefined,
    wants(1) ? sumTo(graph, masked(graph, condition!, dy), a!) : undefined,
    wants(2) ? sumTo(graph, graph.op("Where", [condition!, graph.float(0), dy]), b!) : undefined,
  ],
  Abs: unary(({ graph }, x) => graph.op("Sign", [x])),
  Relu: (
    { graph, inputs: [x], dy },
  ) => [masked(graph, graph.op("Greater", [x!, graph.float(0)]), dy)],
  Exp: unary(({ y }) => y),
  Log: ({ graph, inputs: [x], dy }) => [graph.op("Div", [dy, x!])],
  Sqrt: ({ graph, y, dy }) => [graph.op("Div", [mul(graph, dy, graph.float(0.5)), y])],
  Reciprocal: unary(({ graph, y }) => graph.op("Neg", [mul(graph, y, y)])),
  Sin: unary(({ graph }, x) => graph.op("Cos", [x])),
  Cos: unary(({ graph }, x) => graph.op("Neg", [graph.op("Sin", [x])])),
  Tanh: unary(({ graph, y }) => graph.op("Sub", [graph.float(1), mul(graph, y, y)])),
  Sigmoid: unary(({ graph, y }) => mul(graph, y, graph.op("Sub", [graph.float(1), y]))),
  Erf: unary(({ graph }, x) => {
    const bell = graph.op("Exp", [graph.op("Neg", [mul(graph, x, x)])]);
    return mul(graph, bell, graph.float(2 / Math.sqrt(Math.PI)));
  }),
  Silu: unary((context, x) => sigmoidLinear(context, x, 1)),
  QuickGelu: unary((context, x) => {
    const alpha = context.node.attributes["alpha"];
    return sigmoidLinear(
      context,
      x,
      typeof alpha === "object" && "float" in alpha ? alpha.float : 1.702,
    );
  }),
  // d/dx x·Phi(x) = Phi(x) + x·phi(x), with Phi and phi the standard normal distribution and density.
  Gelu: unary(({ graph }, x) => {
    const cdf = graph.op("Add", [
      mul(graph, graph.op("Erf", [mul(graph, x, graph.float(Math.SQRT1_2))]), graph.float(0.5)),
      graph.float(0.5),
    ]);
    const square = mul(graph, mul(graph, x, x), graph.float(-0.5));
    const density = mul(graph, graph.op("Exp", [square]), graph.float(1 / Math.sqrt(2 * Math.PI)));
    return graph.op("Add", [cdf, mul(graph, x, density)]);
  }),
  Softmax: ({ graph, node, y, dy }) => {
    const axis = typeof node.attributes["axis"] === "number" ? node.attributes["axis"] : -1;
    const weighted = mul(graph, dy, y);
    const total = graph.op("ReduceSum", [weighted, graph.int([axis])], { keepdims: 1 });
    return [graph.op("Sub", [weighted, mul(graph, y, total)])];
  },
};
