/// <reference lib="dom" />
import { assertEquals } from "@std/assert";
import type { CDPSession, Locator, Page } from "playwright-core";
import type { Catalogue } from "../../src/graph/catalogue.ts";
import { parseWorkflow } from "../../src/graph/parse.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import { centerOf, frame } from "./box_of.ts";
import type { Spot } from "./box_of.ts";
import { openEditor } from "./browser.ts";
import { eventually } from "./eventually.ts";
import { serveEditor } from "./serve.ts";
import type { Site } from "./serve.ts";

export type FingerMove = readonly ["touchStart" | "touchMove" | "touchEnd", ...Spot[]];

/** The editor with the concept guidance template open and saved as "trial", and a person at it. */
export class CanvasPage implements AsyncDisposable {
  readonly page: Page;
  readonly touch: CDPSession;
  readonly #site: Site;
  readonly #errors: readonly string[];

  private constructor(
    page: Page,
    touch: CDPSession,
    site: Site,
    errors: readonly string[],
  ) {
    [this.page, this.touch, this.#site, this.#errors] = [page, touch, site, errors];
  }

  /** @param catalogue Of the nodes there are, where those of the tests are too few */
  static async open(catalogue?: Catalogue): Promise<CanvasPage> {
    const site = await serveEditor(0, catalogue);
    const { page, errors } = await openEditor(site.url);
    const touch = await page.context().newCDPSession(page);
    const person = new CanvasPage(page, touch, site, errors);
    await page.getByRole("button", { name: "Concept guidance" }).click();
    await person.node("denoise").waitFor();
    await page.locator(".canvas").focus();
    await page.keyboard.press("Control+s");
    await page.locator(".quick-input input").fill("trial");
    await page.keyboard.press("Enter");
    await page.getByRole("tab", { name: "trial", exact: true }).waitFor();
    return person;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#site[Symbol.asyncDispose]();
    assertEquals(this.#errors, []);
  }

  node(id: string): Locator {
    return this.page.locator(`.node[data-node="${id}"]`);
  }

  header(id: string): Locator {
    return this.node(id).locator(".header");
  }

  port(node: string, name: string, side: "input" | "output"): Locator {
    return this.page.locator(`[data-node="${node}"][data-port="${name}"][data-side="${side}"]`);
  }

  center(of: Locator | Spot): Promise<Spot> {
    return centerOf(of);
  }

  /** Drags with the mouse; `before` comes while the button is still down. */
  async drag(
    from: Locator | Spot,
    to: Locator | Spot,
    { button = "left", before }: {
      button?: "left" | "middle";
      before?: () => Promise<unknown>;
    } = {},
  ): Promise<void> {
    const [start, end] = [await this.center(from), await this.center(to)];
    await this.page.mouse.move(start.x, start.y);
    await this.page.mouse.down({ button });
    await this.page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2);
    await this.page.mouse.move(end.x, end.y);
    await this.frame();
    await before?.();
    await this.page.mouse.up({ button });
    await this.frame();
  }

  /** Waits until what was done is drawn. */
  frame(): Promise<void> {
    return frame(this.page);
  }

  /**
   * Fingers on the screen, from one place to the next, those that are left out lifted. All is sent at once, as a finger
   * that rests for half a second asks for a menu.
   */
  async fingers(...moves: readonly FingerMove[]): Promise<void> {
    await Promise.all(moves.map(([type, ...at]) => {
      const touchPoints = at.map(({ x, y }, id) => ({ x, y, id }));
      return this.touch.send("Input.dispatchTouchEvent", { type, touchPoints });
    }));
    await this.frame();
  }

  /** Shows all of the graph. */
  async fit(): Promise<void> {
    await this.page.locator(".canvas").focus();
    await this.page.keyboard.press(".");
    await this.frame();
  }

  /** Turns the wheel over a place until the world is as large as wanted. */
  async zoomTo(zoom: number, { x, y }: Spot): Promise<void> {
    await this.page.mouse.move(x, y);
    await eventually(async () => {
      const factor = zoom / (await this.viewport())[2];
      if (Math.abs(factor - 1) < 0.02) return true;
      await this.page.mouse.wheel(0, -500 * Math.log2(factor));
      await this.frame();
      return false;
    }, true);
  }

  /** Where the world is: `[x, y, zoom]`. */
  async viewport(): Promise<readonly [number, number, number]> {
    const style = await this.page.locator(".world").first().getAttribute("style");
    const [, x, y, zoom] = /translate\((.+)px, ?(.+)px\) scale\((.+)\)/.exec(style!)!;
    const rounded = (text: string | undefined): number => Math.round(Number(text) * 1e4) / 1e4;
    return [rounded(x), rounded(y), rounded(zoom)];
  }

  async command(name: string): Promise<void> {
    await this.page.keyboard.press("F1");
    const field = this.page.locator(".quick-input input");
    await field.fill(name);
    await this.page.keyboard.press("Enter");
    await field.waitFor({ state: "detached" });
  }

  /** The document, saved. */
  async saved(): Promise<Workflow> {
    await this.page.locator(".canvas").focus();
    await this.page.keyboard.press("Control+s");
    await this.page.locator(".tab.active:not(.dirty)").waitFor();
    const text = await this.page.evaluate(() => localStorage.getItem("braid.workflows.trial"));
    return parseWorkflow((JSON.parse(text!) as { text: string }).text);
  }

  /** Takes back the last step. */
  async undo(): Promise<void> {
    await this.page.locator(".canvas").focus();
    await this.page.keyboard.press("Control+z");
    await this.frame();
  }
}
