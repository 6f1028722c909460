/// <reference lib="dom" />
import { equal } from "@std/assert";
import type { Locator, Page } from "playwright-core";

export interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Spot {
  readonly width: number;
  readonly height: number;
}

/** Where something is on the screen, once it has come to rest. */
export async function boxOf(locator: Locator): Promise<Box> {
  await locator.waitFor();
  for (let last = await locator.boundingBox();;) {
    await frame(locator.page());
    const box = await locator.boundingBox();
    if (box && equal(box, last)) return box;
    last = box;
  }
}

/** The middle of something that has come to rest. */
export async function centerOf(of: Locator | Spot): Promise<Spot> {
  if ("x" in of) return of;
  const { x, y, width, height } = await boxOf(of);
  return { x: x + width / 2, y: y + height / 2 };
}

/** Waits until what was done is drawn. */
export async function frame(page: Page): Promise<void> {
  await page.evaluate(() =>
    new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))
  );
}
