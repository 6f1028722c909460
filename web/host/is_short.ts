/** Bytes of what a page that is left sends for sure, some less than browsers let it. */
const MOST_LEAVING = 60_000;

/** Whether a page that is left can send it. */
export const isShort = (value: unknown): boolean =>
  new TextEncoder().encode(JSON.stringify(value)).length < MOST_LEAVING;
