import { fixed, plural, t, translated } from "../../words/translate.ts";
import type { TrainEvent } from "../../training/run_recipe.ts";
import { printSize } from "../print_size.ts";
import { said, tell, terminalWidth } from "../terminal.ts";
import { printTime } from "./event_text.ts";

/** Milliseconds between lines of progress: a terminal's is written over. */
const [QUICK, SLOW] = [100, 10_000];

/** Steps between lines where each stays. */
const EVERY = 50;

/** What a person is told of an event; undefined for those that are progress only. */
function textOf(event: TrainEvent): string | undefined {
  switch (event.event) {
    case "looked":
      return event.notes.map((note) => t`Note: ${translated(note)}`).join("\n");
    case "note":
      return t`Note: ${translated(event.text)}`;
    case "pictures":
      return t`All pictures at a glance: ${event.path}`;
    case "cost": {
      const { memory, freeMemory, disk, parameters, learning } = event;
      const million = (count: number): string => `${fixed(count / 1e6, count < 1e7 ? 2 : 0)} M`;
      const lines = [
        t`It takes up to ${printSize(memory)} of memory (${printSize(freeMemory)} are free) and ${
          printSize(disk)
        } on disk: ${million(learning)} of ${million(parameters)} weights learn`,
      ];
      if (memory > freeMemory) {
        lines.push(
          t`Note: that is more memory than is free: a smaller batch with more accumulation takes less, and so does a LoRA`,
        );
      }
      return lines.join("\n");
    }
    case "prepared": {
      const { pictures, heldOut, step } = event;
      return [
        plural(pictures, "Learning from {0} picture", "Learning from {0} pictures"),
        heldOut > 0 ? t`${heldOut} held out to measure by` : "",
        step > 0 ? t`on from step ${step}` : "",
      ].filter(Boolean).join(", ");
    }
    case "time":
      return t`About ${printTime(event.seconds * 1000)} to go: ${
        printTime(event.secondsPerStep * 1000)
      } a step, measured`;
    case "heldOut": {
      const { step, loss, best } = event;
      const than = best.step === step
        ? t`the lowest so far`
        : t`lowest ${fixed(best.loss, 4)} at step ${best.step}`;
      return t`Step ${step}: held-out loss ${fixed(loss, 4)}, ${than}`;
    }
    case "kept":
      return t`The model at step ${event.step} is kept: ${event.path}`;
    case "samples":
      return t`Samples: ${event.path}`;
    case "copies":
      return t`${event.count} of ${event.of} samples are copies of pictures it was taught: ${event.path}`;
    case "finished":
      return {
        steps: plural(event.steps, "Finished after {0} step", "Finished after {0} steps"),
        nothing: plural(
          event.steps,
          "Nothing left to learn: all {0} step were done before",
          "Nothing left to learn: all {0} steps were done before",
        ),
        patience: plural(
          event.steps,
          "Finished after {0} step, early: the held-out loss falls no more, and the model is that of the lowest",
          "Finished after {0} steps, early: the held-out loss falls no more, and the model is that of the lowest",
        ),
      }[event.why];
    default:
      return undefined;
  }
}

/** Shows a training: one line that is written over on a terminal, a line now and then elsewhere. */
export function trainReporter(): (event: TrainEvent) => void {
  const isTerminal = terminalWidth() !== undefined;
  let first: { readonly step: number; readonly at: number } | undefined;
  let shown = -Infinity;
  let isOpen = false;
  const line = (text: string): void => {
    tell(`${isOpen ? "\n" : ""}${said(text)}\n`);
    isOpen = false;
  };
  const progress = (text: string, always: boolean): void => {
    const now = performance.now();
    if (!always && now - shown < (isTerminal ? QUICK : SLOW)) return;
    shown = now;
    if (isTerminal) tell(`\r\x1b[K${text}`);
    else tell(`${text}\n`);
    isOpen = isTerminal;
  };
  return (event) => {
    if (event.event === "reading" || event.event === "encoding") {
      const { done, total } = event;
      progress(
        event.event === "reading"
          ? t`Looking at pictures: ${done} of ${total}`
          : t`Encoding pictures: ${done} of ${total}`,
        done === total,
      );
    } else if (event.event === "step") {
      const { step, steps, loss } = event;
      const now = performance.now();
      first ??= { step, at: now };
      const left = step > first.step
        ? t`${printTime((now - first.at) / (step - first.step) * (steps - step))} left`
        : "";
      progress(
        [t`Step ${step} of ${steps}: loss ${fixed(loss, 4)}`, left].filter(Boolean).join(
          ", ",
        ),
        step === first.step || step === steps || !isTerminal && step % EVERY === 0,
      );
    } else {
      const text = textOf(event);
      if (text) line(text);
    }
  };
}
