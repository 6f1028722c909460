import { t } from "../../words/translate.ts";
import { printJsonLine } from "../../graph/json.ts";
import type { DownloadProgress } from "../../runtime/download/download_model.ts";
import { printSize } from "../print_size.ts";
import { fit, print, printable, say, tell, terminalWidth } from "../terminal.ts";
import { printTime } from "./event_text.ts";

/** Shows how far a download is, and once disposed how far it has come. */
export interface DownloadReporter extends Disposable {
  progress(progress: DownloadProgress): void;
}

/** Milliseconds between two lines. */
const FRAME = 200;

/**
 * JSON lines where asked for, one line that is written over on a terminal, a line each tenth elsewhere.
 *
 * @param onFault told when nobody reads the lines any more
 */
export function downloadReporter(
  json: boolean,
  onFault: (error: unknown) => void,
): DownloadReporter {
  const columns = terminalWidth();
  const started = performance.now();
  let first: number | undefined;
  let latest: DownloadProgress | undefined;
  let tenth = 0;

  const show = (progress: DownloadProgress): void => {
    if (json) return print(printJsonLine({ event: "progress", ...progress }));
    const line = lineOf(progress, (progress.received - first!) / (performance.now() - started));
    if (columns === undefined) say(line);
    else tell(`\r\x1b[K${fit(printable(line), columns - 1)}`);
  };
  const flush = (): void => {
    const progress = latest;
    latest = undefined;
    try {
      if (progress) show(progress);
    } catch (error) {
      onFault(error);
    }
  };
  const timer = setInterval(flush, FRAME);
  return {
    progress(progress) {
      const { received, total } = progress;
      first ??= received; // what was here before took no time
      const now = Math.floor(10 * received / total);
      if (json || columns !== undefined || now > tenth) latest = progress;
      tenth = now;
    },
    [Symbol.dispose]() {
      clearInterval(timer);
      flush();
      if (first !== undefined && !json && columns !== undefined) tell("\n");
    },
  };
}

/** `35 %  1.20 GB of 3.44 GB  3:20 left  unet/diffusion_pytorch_model.safetensors`. */
function lineOf({ path, received, total }: DownloadProgress, bytesPerMs: number): string {
  const left = (total - received) / bytesPerMs;
  return [
    `${Math.floor(100 * received / total)} %`,
    t`${printSize(received)} of ${printSize(total)}`,
    received < total && Number.isFinite(left) ? t`${printTime(left)} left` : "",
    path,
  ].filter(Boolean).join("  ");
}
