/** Of the time between two beats, what a process that only waits uses at the most: looking after itself takes some. */
const IDLE = 0.03;

/**
 * Time that a process had for itself: that in which it worked, and that in which it waited of its own accord. What it waits for
 * its turn, on a machine with much to do, is not its fault, and does not count.
 */
export class OwnTime {
  #worked = 0;
  #waited = 0;

  /** @param beat milliseconds between two beats */
  constructor(private readonly beat: number) {}

  /** @param worked CPU time of the process until now, in milliseconds */
  tell(worked: number): void {
    if (!(worked >= this.#worked)) return; // a process that others have written
    if (worked - this.#worked < IDLE * this.beat) this.#waited += this.beat;
    this.#worked = worked;
  }

  get milliseconds(): number {
    return this.#worked + this.#waited;
  }
}
