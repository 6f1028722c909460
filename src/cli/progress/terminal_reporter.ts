import { cyan, dim, green, red, yellow } from "@std/fmt/colors";
import type { RunLine } from "../run_line.ts";
import { oneLine } from "../../words/permission_words.ts";
import { fit, print, printable, said, tell, terminalWidth, widthOf } from "../terminal.ts";
import { eventText, resultText } from "./event_text.ts";
import { halfBlocks } from "./half_blocks.ts";
import { ProgressRate } from "./progress_rate.ts";
import type { Decode, Reporter } from "./reporter.ts";
import { previewOf } from "./reporter.ts";

/** Milliseconds between two pictures of the live lines. */
const FRAME = 80;
const TITLE = 24;
const BAR = 30;
const PREVIEW_COLUMNS = 48;
const PREVIEW_LINES = 24;

/** Lines that stay for what is done, and below them live ones for what is at work. */
export function terminalReporter(decode?: Decode): Reporter {
  const working = new Map<string, ProgressRate>();
  let picture: readonly string[] = [];
  let live = 0;
  let drawn = 0;

  const clear = (): string => live ? `\x1b[${live}A\x1b[J` : "";
  const draw = (above = ""): void => {
    const now = performance.now();
    const width = (terminalWidth() ?? 80) - 1;
    const bars = [...working.values()].map((rate) => barLine(rate, now, width));
    const lines = [...picture, ...bars];
    tell(`${clear()}${above}${lines.map((line) => `${line}\n`).join("")}`);
    live = lines.length;
    drawn = now;
  };
  const drawSoon = (): void => {
    if (performance.now() - drawn >= FRAME) draw();
  };
  const show = (png: Uint8Array): void => {
    decode?.(png).then((pixels) => {
      const columns = Math.min(PREVIEW_COLUMNS, (terminalWidth() ?? 80) - 1);
      if (working.size) picture = halfBlocks(pixels, columns, PREVIEW_LINES);
      draw();
    }).catch(() => {}); // a preview that cannot be drawn is no fault of the run
  };
  const timer = setInterval(() => working.size && drawSoon(), 500);
  Deno.unrefTimer(timer);

  return {
    event(event: RunLine): void {
      if (event.event === "nodeStarted") {
        working.set(event.node, new ProgressRate(event.title, performance.now()));
        return drawSoon();
      }
      if (event.event === "progress") {
        working.get(event.node)?.update(event, performance.now());
        return drawSoon();
      }
      const preview = previewOf(event);
      if (preview) return show(preview.bytes);
      if (/^node(Finished|Failed|Skipped|Cancelled)$/.test(event.event) && "node" in event) {
        working.delete(event.node);
        if (!working.size) picture = [];
      }
      const text = eventText(event);
      const result = resultText(event);
      if (result !== undefined) {
        tell(clear());
        live = 0;
        print(`${printable(result)}`);
      }
      if (text !== undefined) draw(`${mark(event)} ${said(text)}\n`);
      else if (result !== undefined) draw();
    },
    [Symbol.dispose](): void {
      clearInterval(timer);
      working.clear();
      picture = [];
      draw();
    },
  };
}

function mark(event: RunLine): string {
  switch (event.event) {
    case "nodeFinished":
      return event.cached === false ? green("✓") : dim("=");
    case "nodeFailed":
      return red("✗");
    case "diagnostic":
      return event.severity === "error" ? red("✗") : yellow("!");
    case "nodeSkipped":
    case "nodeCancelled":
    case "storeFailed":
      return yellow("!");
    case "finished":
      return event.status === "succeeded" ? green("✓") : red("✗");
    default:
      return " ";
  }
}

/** Title, bar and numbers in one line of the terminal; the bar goes where there is no room. */
function barLine(rate: ProgressRate, now: number, width: number): string {
  const text = printable(oneLine(rate.text(now)));
  const columns = Math.min(TITLE, Math.max(8, width - widthOf(text) - 4));
  const title = fit(printable(oneLine(rate.title)), Math.min(columns, width - 2));
  const padded = title + " ".repeat(Math.max(0, columns - widthOf(title)));
  const room = Math.min(BAR, width - columns - widthOf(text) - 6);
  if (!rate.max || room < 5) return `${cyan("▸")} ${fit(`${padded}  ${text}`, width - 2)}`;
  const full = Math.round(room * Math.min(1, rate.value / rate.max));
  const bar = `${cyan("━".repeat(full))}${dim("─".repeat(room - full))}`;
  return `${cyan("▸")} ${padded}  ${bar}  ${text}`;
}
