import type { Core } from "./core.ts";
import { strokeOf } from "./keys.ts";
import { matchKeys } from "./match_keys.ts";

const CHORD_TIME = 1500;

/** Runs commands by their keys; two strokes within a moment are a chord. */
export function listenToKeys({ registry, context, settings, execute, quickInput }: Core): void {
  let first = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (quickInput.question.peek()) { // its field is not there yet, or would have taken it
      event.preventDefault();
      const isLetter = event.key.length === 1 && !event.ctrlKey && !event.metaKey;
      if (isLetter) quickInput.type(event.key);
      return;
    }
    const stroke = strokeOf(event);
    if (stroke === undefined) return;
    clearTimeout(timer);
    const strokes = first ? `${first} ${stroke}` : stroke;
    first = "";
    const commands = registry.commands.peek().values();
    const found = matchKeys(strokes, commands, context(), settings.keys.peek());
    if (found.match === "none") return;
    event.preventDefault();
    if (found.match === "command") execute(found.command.id);
    else {
      first = strokes;
      timer = setTimeout(() => {
        first = "";
      }, CHORD_TIME);
    }
  });
}
