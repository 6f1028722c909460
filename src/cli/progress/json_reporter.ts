import { Buffer } from "node:buffer";
import { printJsonLine } from "../../graph/json.ts";
import type { RunLine } from "../run_line.ts";
import { print } from "../terminal.ts";
import { previewOf } from "./reporter.ts";
import type { Reporter } from "./reporter.ts";

/** Every event as one JSON object on a line of standard output; a preview's picture is a `data:` address. */
export function jsonReporter(): Reporter {
  return { event: (event) => print(printJsonLine(withAddress(event))), [Symbol.dispose]: () => {} };
}

function withAddress(event: RunLine): RunLine {
  const preview = previewOf(event);
  if (!preview || event.event !== "emitted") return event;
  const { bytes, ...rest } = preview;
  const picture = `data:${preview.mediaType};base64,${Buffer.from(bytes).toString("base64")}`;
  return { ...event, data: { ...rest, picture } };
}
