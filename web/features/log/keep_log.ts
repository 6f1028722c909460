import type { Core } from "../../core/core.ts";
import type { LogLine } from "../../core/toasts.ts";

const STORED = "braid.log";
/** As many lines are kept as fill a few screens. */
const MOST = 500;

/** Brings back what was said before the page was loaded again, and keeps what is said for the next time. */
export function keepLog({ toasts }: Pick<Core, "toasts">): void {
  for (const { at, level, text } of stored()) toasts.write({ at, level, text });
  addEventListener("pagehide", () => {
    try {
      sessionStorage.setItem(STORED, JSON.stringify(toasts.log.peek().slice(-MOST)));
    } catch { // there is no room: the log begins anew
      sessionStorage.removeItem(STORED);
    }
  });
}

function stored(): readonly LogLine[] {
  try {
    return JSON.parse(sessionStorage.getItem(STORED) ?? "[]") as readonly LogLine[];
  } catch {
    return [];
  }
}
