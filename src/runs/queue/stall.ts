import type { ServerEvent } from "../../api/events.ts";
import { asDamage, DamageError } from "../store/database_damage.ts";

/** Between two looks for room, in milliseconds. */
const LOOK_MS = 1000;

/** Nothing could be written down: what follows waits until something can, which is tried again and again. */
export class Stall {
  readonly #goOn: () => void;
  #timer: ReturnType<typeof setInterval> | undefined;
  #isOn = false;
  /** What was said last, until something was written down: the same is not said each time that it is tried. */
  #said: string | undefined;

  /** @param goOn Ends it by {@link over}, unless there is no room yet */
  constructor(goOn: () => void) {
    this.#goOn = goOn;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** What is to be said of why, where it is new to people. */
  begin(error: unknown): ServerEvent | undefined {
    const isDamage = asDamage(error) instanceof DamageError;
    this.#isOn = true;
    clearInterval(this.#timer);
    if (!isDamage) {
      this.#timer = setInterval(this.#goOn, LOOK_MS);
      Deno.unrefTimer(this.#timer);
    }
    const reason = error instanceof Error ? error.message : String(error);
    const remedy = isDamage
      ? "Start Braid again, which sets its history aside"
      : "Make room, and the queue goes on";
    const text = `Cannot write down what becomes of runs: ${reason}. ${remedy}`;
    if (text === this.#said) return undefined;
    this.#said = text;
    return { type: "log", level: "error", text, at: new Date().toISOString() };
  }

  /** Who waits goes on. */
  over(): void {
    clearInterval(this.#timer);
    this.#isOn = false;
  }

  /** Something was written down. */
  forget(): void {
    this.#said = undefined;
  }
}
