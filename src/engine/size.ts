/** Roughly how many bytes a value takes: typed arrays by their buffers, each buffer counted once. */
export function estimateSize(value: unknown): number {
  let bytes = 0;
  const seen = new Set<unknown>();
  const open: unknown[] = [value];
  while (open.length) {
    const item = open.pop();
    if (typeof item === "string") bytes += 2 * item.length;
    if (typeof item !== "object" || item === null) {
      bytes += 8;
      continue;
    }
    const whole = ArrayBuffer.isView(item) ? item.buffer : item;
    if (seen.has(whole)) continue;
    seen.add(whole);
    bytes += 16;
    if ("byteLength" in whole && typeof whole.byteLength === "number") bytes += whole.byteLength;
    else if (item instanceof Map) { for (const pair of item) open.push(...pair); }
    else if (item instanceof Set) { for (const one of item) open.push(one); }
    else for (const key in item) open.push((item as Record<string, unknown>)[key]);
  }
  return bytes;
}
