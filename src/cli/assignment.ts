import type { Axis } from "../graph/workflow.ts";
import { usageFault } from "./exit_code.ts";

/** Splits `node.port=value`. @throws Failure if there is no such thing */
export function splitAssignment(
  option: "set" | "sweep",
  text: string,
): readonly [path: string, value: string] {
  const equals = text.indexOf("=");
  if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)];
  const form = option === "set" ? "value" : "a..b or node.port=x,y,z";
  throw usageFault(`Expected --${option} node.port=${form}, but got "${text}"`);
}

/** Reads `node.port=VALUES`, or `node.port~TEXT=VALUES` for what TEXT within it is replaced by. @throws Failure */
export function parseAxis(text: string): Axis {
  const [path, values] = splitAssignment("sweep", text);
  const [input = "", ...searched] = path.split("~");
  return { input, values, ...(searched.length && { replace: searched.join("~") }) };
}
