import { printJsonLine } from "../../graph/json.ts";
import type { DownloadProgress } from "../host.ts";
import { printSize } from "../print_size.ts";
import { fit, print, printable, tell, terminalWidth } from "../terminal.ts";
import { printTime } from "./event_text.ts";

/** Milliseconds between two lines, for programs and on a terminal; of each file the first is told at once. */
const FRAME = 200;

/** Shows how a download goes: JSON lines, one line that is written over, or a line each tenth of it. */
export function downloadReporter(json: boolean): (progress: DownloadProgress) => void {
  const isTerminal = terminalWidth() !== undefined;
  const started = performance.now();
  let first: number | undefined;
  let shown = -Infinity;
  const begun = new Set<string>();
  let tenth = 0;
  return ({ path, received, total }) => {
    const now = performance.now();
    const isOver = received >= total;
    if (json || isTerminal) {
      if (!isOver && begun.has(path) && now - shown < FRAME) return;
      begun.add(path);
      shown = now;
    } else {
      if (Math.floor(10 * received / total) <= tenth) return;
      tenth = Math.floor(10 * received / total);
    }
    if (json) return print(printJsonLine({ event: "progress", path, received, total }));
    first ??= received; // what was here before took no time
    const pace = (received - first) / (now - started);
    const line = [
      `${Math.floor(100 * received / total)} %`,
      `${printSize(received)} of ${printSize(total)}`,
      pace > 0 && !isOver ? `${printTime((total - received) / pace)} left` : "",
      path,
    ].filter(Boolean).join("  ");
    if (!isTerminal) return tell(`${printable(line)}\n`);
    tell(`\r\x1b[K${fit(printable(line), terminalWidth()! - 1)}${isOver ? "\n" : ""}`);
  };
}
