import { parseJson } from "../graph/json.ts";
import { readFile } from "./document.ts";
import { EXIT, Failure } from "./exit_code.ts";

/** The JSON of a recipe's file. @throws Failure for one that is not there, or no JSON */
export async function readRecipe(path: string): Promise<unknown> {
  const bytes = await readFile(path);
  try {
    return parseJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    const why = cause instanceof SyntaxError ? cause.message : "It is no JSON in UTF-8";
    throw new Failure(EXIT.invalid, `Cannot read the recipe "${path}": ${why}`, { cause });
  }
}
