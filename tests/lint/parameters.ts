/** The number of parameters as a lint rule: what needs more takes an object, whose callers say what is what. */
import { projectPath } from "./project_path.ts";

const MOST = 4;

/** Tests may have more: properties that are checked at random take their values one by one. */
const HELD = /^(src|nodes|web|models)\//;

export const parameters: Deno.lint.Rule = {
  create(context) {
    if (!HELD.test(projectPath(context.filename))) return {};
    const check = (node: { params: readonly unknown[]; range: Deno.lint.Range }): void => {
      const { params: { length }, range } = node;
      if (length <= MOST) return;
      context.report({
        range,
        message: `A function takes ${MOST} parameters at most, but got ${length}: take an object`,
      });
    };
    return {
      FunctionDeclaration: check,
      FunctionExpression: check,
      ArrowFunctionExpression: check,
      TSFunctionType: check,
      TSMethodSignature: check,
      TSCallSignatureDeclaration: check,
    };
  },
};
