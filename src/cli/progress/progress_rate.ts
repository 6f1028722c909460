import { fixed, t, translated } from "../../words/translate.ts";
import { Pace } from "../../formula/pace.ts";
import { printTime } from "./event_text.ts";

/** A node at work, and how far it is. */
export class ProgressRate {
  readonly title: string;
  readonly started: number;
  value = 0;
  max: number | undefined;
  note: string | undefined;
  readonly #pace: Pace;

  constructor(title: string, now: number) {
    this.title = translated(title);
    this.started = now;
    this.#pace = new Pace(now);
  }

  update(
    { value, max, note }: { readonly value: number; readonly max?: number; readonly note?: string },
    now: number,
  ): void {
    this.value = value;
    this.max = max;
    this.note = note;
    if (max) this.#pace.count(value, max, now);
  }

  /** `12/30  3.4/s  0:05 left`, or how long it has been at work. */
  text(now: number): string {
    if (!this.max) {
      return [translated(this.note ?? ""), printTime(now - this.started)].filter(Boolean).join(
        "  ",
      );
    }
    const [each, left] = [this.#pace.each(now), this.#pace.left(now)];
    return [
      `${this.value}/${this.max}`,
      each === undefined ? "" : printRate(1000 / each),
      left ? t`${printTime(left)} left` : "",
      this.note?.includes(`${this.value} of ${this.max}`) ? "" : translated(this.note ?? ""),
    ].filter(Boolean).join("  ");
  }
}

/** Steps a second, or seconds a step where those are long. */
function printRate(rate: number): string {
  return rate < 1 ? t`${fixed(1 / rate, 1)} s each` : `${fixed(rate, rate < 10 ? 1 : 0)}/s`;
}
