/**
 * When-clauses as VS Code writes them: `canvasFocus && !textInputFocus`, `node.type == 'image.save'`, `view in ['a']`
 * left out. Precedence `!`, `&&`, `||`; parentheses group. A key that nobody set is false.
 */
export type Context = Readonly<Record<string, unknown>>;

const TOKEN = /\s*(\|\||&&|==|!=|>=|<=|[!()<>]|'[^']*'|[\w.:-]+)/y;

/** @throws SyntaxError for a clause that cannot be read */
export function evaluateWhen(clause: string, context: Context): boolean {
  const tokens: string[] = [];
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < clause.trimEnd().length;) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(clause)?.[1];
    if (token === undefined) throw new SyntaxError(`Cannot read "${clause}" at ${at + 1}`);
    tokens.push(token);
  }
  let next = 0;
  const or = (): boolean => {
    let value = and();
    while (tokens[next] === "||") {
      next++;
      const right = and();
      value ||= right;
    }
    return value;
  };
  const and = (): boolean => {
    let value = not();
    while (tokens[next] === "&&") {
      next++;
      const right = not();
      value &&= right;
    }
    return value;
  };
  const not = (): boolean => {
    if (tokens[next] === "!") {
      next++;
      return !not();
    }
    if (tokens[next] === "(") {
      next++;
      const value = or();
      if (tokens[next++] !== ")") throw new SyntaxError(`A bracket is open in "${clause}"`);
      return value;
    }
    return comparison();
  };
  const comparison = (): boolean => {
    const left = operand();
    const operator = tokens[next];
    if (operator === undefined || !/^([=!]=|[<>]=?)$/.test(operator)) return Boolean(left);
    next++;
    const right = operand();
    if (operator === "==") return String(left) === String(right);
    if (operator === "!=") return String(left) !== String(right);
    const [a, b] = [Number(left), Number(right)];
    return operator === "<"
      ? a < b
      : operator === ">"
      ? a > b
      : operator === "<="
      ? a <= b
      : a >= b;
  };
  const operand = (): unknown => {
    const token = tokens[next++];
    if (token === undefined || /^[|&=!<>()]/.test(token)) {
      throw new SyntaxError(`A value is missing in "${clause}"`);
    }
    if (token.startsWith("'")) return token.slice(1, -1);
    if (token === "true" || token === "false") return token === "true";
    if (/^-?\d/.test(token)) return Number(token);
    return context[token];
  };
  const value = or();
  if (next < tokens.length) throw new SyntaxError(`Too much in "${clause}": ${tokens[next]}`);
  return value;
}
