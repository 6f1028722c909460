/** Wrong guesses that one address may make in a minute. */
const MOST = 20;
const MINUTE = 60_000;
/** Addresses that are remembered: no stranger fills the memory. */
const ADDRESSES = 1000;

/** Counts wrong guesses of a token by the address that they come from. */
export class Guesses {
  readonly #seen = new Map<string, { count: number; readonly until: number }>();

  /** Whether an address may guess again. */
  allows(address: string, now: number = Date.now()): boolean {
    const found = this.#seen.get(address);
    return found === undefined || found.until <= now || found.count < MOST;
  }

  add(address: string, now: number = Date.now()): void {
    const found = this.#seen.get(address);
    if (found && found.until > now) return void found.count++;
    this.#seen.delete(address);
    const [oldest] = this.#seen.keys();
    if (this.#seen.size >= ADDRESSES) this.#seen.delete(oldest!);
    this.#seen.set(address, { count: 1, until: now + MINUTE });
  }
}
