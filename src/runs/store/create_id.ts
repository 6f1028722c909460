/** Sorts by time and is short enough to be typed: `mb1k2x9f-4c7a21`. */
export function createId(): string {
  return `${Date.now().toString(36)}-${crypto.randomUUID().slice(0, 6)}`;
}
