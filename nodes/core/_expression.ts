const FUNCTIONS: Readonly<Record<string, (...x: number[]) => number>> = {
  abs: Math.abs,
  ceil: Math.ceil,
  clamp: (x = 0, low = 0, high = 1) => Math.min(Math.max(x, low), high),
  cos: Math.cos,
  exp: Math.exp,
  floor: Math.floor,
  lerp: (x = 0, y = 0, t = 0) => x + (y - x) * t,
  log: Math.log,
  max: Math.max,
  min: Math.min,
  round: Math.round,
  sign: Math.sign,
  sin: Math.sin,
  sqrt: Math.sqrt,
  tan: Math.tan,
};

const OPERATORS: Readonly<
  Record<string, readonly [rank: number, (a: number, b: number) => number]>
> = {
  "+": [1, (a, b) => a + b],
  "-": [1, (a, b) => a - b],
  "*": [2, (a, b) => a * b],
  "/": [2, (a, b) => a / b],
  "%": [2, (a, b) => a - b * Math.floor(a / b)],
  "^": [4, (a, b) => a ** b],
};

/** Minus before a number binds looser than a power, as in mathematics: -2^2 is -4. */
const SIGN_RANK = 3;

/** Brackets, signs and powers inside each other: what reads them reads itself for each. */
const MAX_DEPTH = 500;

/** Numbers that a function takes: a call of hundreds of thousands runs out of stack. */
const MAX_NUMBERS = 1000;

const TOKEN = /\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|(\S))/y;

/**
 * The value of a formula, by precedence climbing. `%` is the remainder with the divisor's sign, `^` goes from the right.
 *
 * @throws SyntaxError that says what was expected and where, from 1
 */
export function evaluateExpression(
  source: string,
  variables: Readonly<Record<string, number>>,
): number {
  let token: { number?: number; name?: string; sign?: string; at: number };
  const next = (): void => {
    const start = TOKEN.lastIndex;
    const match = TOKEN.exec(source);
    const [, number, name, sign] = match ?? [];
    token = {
      at: match ? TOKEN.lastIndex : start,
      ...(number !== undefined && { number: Number(number) }),
      ...(name !== undefined && { name }),
      ...(sign !== undefined && { sign }),
    };
    if (!match) TOKEN.lastIndex = source.length;
  };
  const fail = (wanted: string): never => {
    const found = token.sign ?? token.name ?? token.number;
    throw new SyntaxError(
      `Expected ${wanted}, but the formula ${
        found === undefined ? "ends" : `has "${found}" at position ${token.at}`
      }`,
    );
  };
  const close = (sign: string): void => {
    if (token.sign !== sign) fail(`"${sign}"`);
    next();
  };
  const callOf = (name: string): number => {
    const f = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (!f) throw new SyntaxError(`There is no function "${name}"`);
    next();
    const values = [sum(1)];
    while (token.sign === ",") {
      next();
      values.push(sum(1));
      if (values.length > MAX_NUMBERS) {
        throw new SyntaxError(`A function takes at most ${MAX_NUMBERS} numbers`);
      }
    }
    close(")");
    return f(...values);
  };
  const operand = (): number => {
    const { number, name, sign } = token;
    if (number === undefined && name === undefined && sign !== "(" && sign !== "-") {
      fail("a number, a name or a bracket");
    }
    next();
    if (number !== undefined) return number;
    if (sign === "-") return -sum(SIGN_RANK);
    if (name === undefined) {
      const value = sum(1);
      close(")");
      return value;
    }
    if (token.sign === "(") return callOf(name);
    if (Object.hasOwn(variables, name)) return variables[name]!;
    if (name === "pi") return Math.PI;
    throw new SyntaxError(`There is no number "${name}"`);
  };
  let depth = 0;
  const sum = (least: number): number => {
    if (++depth > MAX_DEPTH) {
      throw new SyntaxError(`The formula is nested deeper than ${MAX_DEPTH} levels`);
    }
    let left = operand();
    for (;;) {
      const { sign = "" } = token;
      const found = Object.hasOwn(OPERATORS, sign) ? OPERATORS[sign] : undefined;
      if (!found || found[0] < least) {
        depth--;
        return left;
      }
      const [rank, apply] = found;
      next();
      left = apply(left, sum(sign === "^" ? rank : rank + 1));
    }
  };
  TOKEN.lastIndex = 0;
  next();
  const value = sum(1);
  if (token!.sign !== undefined || token!.name !== undefined || token!.number !== undefined) {
    fail("an operator");
  }
  return value;
}
