import { printTime } from "./event_text.ts";

/** A node at work, and how far it is. */
export class ProgressRate {
  readonly title: string;
  readonly started: number;
  value = 0;
  max: number | undefined;
  note: string | undefined;

  constructor(title: string, now: number) {
    this.title = title;
    this.started = now;
  }

  update(value: number, max?: number, note?: string): void {
    this.value = value;
    this.max = max;
    this.note = note;
  }

  /** `12/30  3.4/s  0:05 left`, or how long it has been at work. */
  text(now: number): string {
    const elapsed = now - this.started;
    if (!this.max) return [this.note, printTime(elapsed)].filter(Boolean).join("  ");
    const rate = this.value / Math.max(elapsed, 1) * 1000;
    const left = (this.max - this.value) / rate * 1000;
    return [
      `${this.value}/${this.max}`,
      this.value ? printRate(rate) : "",
      this.value && this.value < this.max ? `${printTime(left)} left` : "",
      this.note?.includes(`${this.value} of ${this.max}`) ? "" : this.note,
    ].filter(Boolean).join("  ");
  }
}

/** Steps a second, or seconds a step where those are long. */
function printRate(rate: number): string {
  return rate < 1 ? `${(1 / rate).toFixed(1)} s each` : `${rate.toFixed(rate < 10 ? 1 : 0)}/s`;
}
