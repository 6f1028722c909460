import type { TrainEvent } from "../../training/run_recipe.ts";
import { printSize } from "../print_size.ts";
import { printable, tell, terminalWidth } from "../terminal.ts";
import { printTime } from "./event_text.ts";

/** Milliseconds between lines of progress: a terminal's is written over. */
const [QUICK, SLOW] = [100, 10_000];

/** Steps between lines where each stays. */
const EVERY = 50;

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** What a person is told of an event; undefined for those that are progress only. */
function textOf(event: TrainEvent): string | undefined {
  switch (event.event) {
    case "looked":
      return event.notes.map((note) => `Note: ${note}`).join("\n");
    case "note":
      return `Note: ${event.text}`;
    case "pictures":
      return `All pictures at a glance: ${event.path}`;
    case "cost": {
      const { memory, freeMemory, disk, parameters, learning } = event;
      const million = (count: number): string => `${(count / 1e6).toFixed(count < 1e7 ? 2 : 0)} M`;
      const lines = [
        `It takes up to ${printSize(memory)} of memory (${printSize(freeMemory)} are free) and ${
          printSize(disk)
        } on disk: ${million(learning)} of ${million(parameters)} weights learn`,
      ];
      if (memory > freeMemory) {
        lines.push(
          `Note: that is more memory than is free: a smaller batch with more accumulation takes less, and so does a LoRA`,
        );
      }
      return lines.join("\n");
    }
    case "prepared": {
      const { pictures, heldOut, step } = event;
      const apart = heldOut > 0 ? `, ${heldOut} held out to measure by` : "";
      const from = step > 0 ? `, on from step ${step}` : "";
      return `Learning from ${plural(pictures, "picture")}${apart}${from}`;
    }
    case "time":
      return `About ${printTime(event.seconds * 1000)} to go: ${
        printTime(event.secondsPerStep * 1000)
      } a step, measured`;
    case "heldOut": {
      const { step, loss, best } = event;
      const than = best.step === step
        ? "the lowest so far"
        : `lowest ${best.loss.toFixed(4)} at step ${best.step}`;
      return `Step ${step}: held-out loss ${loss.toFixed(4)}, ${than}`;
    }
    case "kept":
      return `The model at step ${event.step} is kept: ${event.path}`;
    case "samples":
      return `Samples: ${event.path}`;
    case "copies":
      return `${event.count} of ${event.of} samples are copies of pictures it was taught: ${event.path}`;
    case "finished":
      return {
        steps: `Finished after ${plural(event.steps, "step")}`,
        nothing: `Nothing left to learn: all ${plural(event.steps, "step")} were done before`,
        patience: `Finished after ${
          plural(event.steps, "step")
        }, early: the held-out loss falls no more, and the model is that of the lowest`,
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
    tell(printable(`${isOpen ? "\n" : ""}${text}\n`));
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
      const what = event.event === "reading" ? "Looking at" : "Encoding";
      progress(`${what} pictures: ${done} of ${total}`, done === total);
    } else if (event.event === "step") {
      const { step, steps, loss } = event;
      const now = performance.now();
      first ??= { step, at: now };
      const left = step > first.step
        ? `, ${printTime((now - first.at) / (step - first.step) * (steps - step))} left`
        : "";
      progress(
        `Step ${step} of ${steps}: loss ${loss.toFixed(4)}${left}`,
        step === first.step || step === steps || !isTerminal && step % EVERY === 0,
      );
    } else {
      const text = textOf(event);
      if (text) line(text);
    }
  };
}
