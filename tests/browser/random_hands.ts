/// <reference lib="dom" />
import type { Page } from "playwright-core";
import { random } from "../random.ts";
import type { Spot } from "./box_of.ts";
import type { CanvasPage } from "./canvas_page.ts";

/** Keys that edit, select, or look elsewhere; none that leaves the document. */
const KEYS: readonly string[] = [
  ...["Delete", "Backspace", "Control+Delete", "Control+d", "Control+x", "Escape"],
  ...["Control+c", "Control+v", "Control+v", "Control+Shift+v", "Control+m", "Control+b", "Alt+c"],
  ...["p", "Control+g", "Shift+S", "l", ".", "f", "a", "c", "F2", "Control+Shift+e", "t"],
  ...[
    "ArrowLeft",
    "Shift+ArrowDown",
    "ArrowRight",
    "ArrowUp",
    "Enter",
    "Tab",
    "Shift+Tab",
    "Space",
  ],
  ...["Control+Alt+c", "Control+Alt+v", "Alt+m", "Alt+=", "Alt+-", "ContextMenu"],
];
const UNDO: readonly string[] = ["Control+z", "Control+z", "Control+Shift+z", "Control+y"];
/** Commands without keys, by the name that the palette has for them. */
const COMMANDS: readonly string[] = [
  ...["Set all its values back", "Make a value of it a node", "Put its value back", "Change id"],
  ...["Make it an output", "Remove subgraphs that are not used", "Align left", "Distribute horiz"],
  ...["Unpack the subgraph", "Enter the subgraph", "Group: fit", "Ungroup", "Select what feeds"],
  ...["Replace with", "Canvas: Disconnect", "Color", "Select what it feeds", "Align top"],
];
const TEXTS: readonly string[] = ["", "den", "load", "x", "7", "-1e9", "0.5", "a b", "save", "n_1"];

const PORT = ".node [data-port]";
const ITEM = ".node .header, .frame > .title, .note";
const CONTROL = ".node .row button, .node .row input, .node .row textarea, .node .row [tabindex]";

/** A person without a plan: gestures and keys on the canvas that follow from a seed alone. */
export class RandomHands {
  /** What was done, for a report. */
  readonly log: string[] = [];
  readonly #person: CanvasPage;
  readonly #page: Page;
  readonly #random: () => number;

  constructor(person: CanvasPage, seed: string) {
    [this.#person, this.#page, this.#random] = [person, person.page, random(seed)];
  }

  /** A whole number from 0, below `count`. */
  #below(count: number): number {
    return Math.floor((this.#random() + 1) / 2 * count);
  }

  #one<T>(of: readonly T[]): T {
    return of[this.#below(of.length)]!;
  }

  /** The middle of one of the elements that are in sight, or where nothing may be. */
  async #spot(selector: string): Promise<Spot> {
    const spots = await this.#page.evaluate((selector) => {
      const pane = document.querySelector(".canvas")!.getBoundingClientRect();
      return [...document.querySelectorAll(selector)].flatMap((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        const spot = { x: x + width / 2, y: y + height / 2 };
        const inside = spot.x > pane.left && spot.x < pane.right && spot.y > pane.top &&
          spot.y < pane.bottom;
        return inside && width ? [spot] : [];
      });
    }, selector);
    return spots.length ? this.#one(spots) : await this.#anywhere();
  }

  async #anywhere(): Promise<Spot> {
    const { x, y, width, height } = (await this.#page.locator(".canvas").boundingBox())!;
    return { x: x + 2 + this.#below(width - 4), y: y + 2 + this.#below(height - 4) };
  }

  async #drag(from: Spot, to: Spot, button: "left" | "middle" = "left"): Promise<void> {
    const { mouse } = this.#page;
    await mouse.move(from.x, from.y);
    await mouse.down({ button });
    await mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2);
    await mouse.move(to.x, to.y);
    if (this.#below(12) === 0) await this.#page.keyboard.press("Escape");
    await mouse.up({ button });
  }

  async #held(keys: readonly string[], walk: () => Promise<void>): Promise<void> {
    for (const key of keys) await this.#page.keyboard.down(key);
    await walk();
    for (const key of keys) await this.#page.keyboard.up(key);
  }

  /** Opens once what is loaded when it is first needed, so that it is there at once from now on. */
  async warmUp(): Promise<void> {
    const { keyboard } = this.#page;
    const canvas = this.#page.locator(".canvas");
    await canvas.focus();
    for (
      const [keys, opened] of [["F1", ".quick-input"], ["a", ".canvas .search"]] as const
    ) {
      await keyboard.press(keys);
      await this.#page.locator(`${opened} input`).waitFor();
      await this.rest();
    }
    const { x, y, width, height } = (await canvas.boundingBox())!;
    await this.#page.mouse.click(x + width / 2, y + height - 20, { button: "right" });
    await this.#page.locator(".canvas .menu").waitFor();
    await this.rest();
  }

  /** Does something, and answers what the editor asks because of it. */
  async step(): Promise<void> {
    const name = this.#one(Object.keys(this.#deeds));
    this.log.push(name);
    await this.#deeds[name]!();
    for (let question = 0; question < 3; question++) {
      if (!await this.#page.locator(".quick-input input, .canvas .search input").count()) return;
      await this.#answer();
    }
    await this.rest();
  }

  async #answer(): Promise<void> {
    const { keyboard } = this.#page;
    if (this.#below(3)) await keyboard.insertText(this.#one(TEXTS));
    for (let down = this.#below(4); down > 0; down--) await keyboard.press("ArrowDown");
    await keyboard.press(this.#below(5) ? "Enter" : "Escape");
    await this.#person.frame();
  }

  /** Closes whatever is open, and lets go of all. */
  async rest(): Promise<void> {
    const open = this.#page.locator(".quick-input, .canvas .search, .canvas .menu, .canvas.wiring");
    for (let tries = 0; tries < 4 && await open.count(); tries++) {
      await this.#page.keyboard.press("Escape");
      await this.#person.frame();
    }
    await this.#page.locator(".canvas").focus();
  }

  async #press(keys: readonly string[]): Promise<void> {
    const key = this.#one(keys);
    this.log.push(key);
    await this.#page.keyboard.press(key);
    await this.#person.frame();
  }

  readonly #deeds: Readonly<Record<string, () => Promise<void>>> = {
    key: async () => {
      if (this.#below(3)) await this.rest();
      await this.#press(KEYS);
    },
    keyOnSelection: async () => {
      await this.rest();
      const { x, y } = await this.#spot(ITEM);
      await this.#page.mouse.click(x, y);
      await this.#press(KEYS);
    },
    undo: () => this.#press(UNDO),
    command: async () => {
      await this.rest();
      const name = this.#one(COMMANDS);
      this.log.push(name);
      await this.#page.keyboard.press("F1");
      await this.#person.frame();
      const field = this.#page.locator(".quick-input input");
      if (!await field.count()) return;
      await field.fill(name);
      await this.#page.keyboard.press("Enter");
      await this.#person.frame();
    },
    click: async () => {
      const { x, y } = await this.#spot(
        this.#one([ITEM, CONTROL, ".canvas", ".selection-toolbox *"]),
      );
      const modifiers = this.#one([[], [], ["Shift"], ["Control"], ["Alt"]] as const);
      await this.#held(modifiers, () => this.#page.mouse.click(x, y));
      await this.#person.frame();
    },
    doubleClick: async () => {
      const { x, y } = this.#below(2) ? await this.#spot(ITEM) : await this.#anywhere();
      await this.#page.mouse.dblclick(x, y);
      await this.#person.frame();
    },
    type: async () => {
      const { x, y } = await this.#spot(CONTROL);
      await this.#page.mouse.dblclick(x, y);
      await this.#page.keyboard.insertText(this.#one(TEXTS));
      await this.#page.keyboard.press(this.#one(["Enter", "Tab", "Escape"]));
      await this.#person.frame();
    },
    wire: async () => {
      const to = this.#below(4) ? await this.#spot(PORT) : await this.#spot(".node, .canvas");
      const modifiers = this.#below(4) ? [] : ["Shift"];
      const from = await this.#spot(PORT);
      await this.#held(modifiers, () => this.#drag(from, to));
      await this.#person.frame();
    },
    connect: async () => {
      for (const { x, y } of [await this.#spot(PORT), await this.#spot(PORT)]) {
        await this.#page.mouse.click(x, y);
        await this.#person.frame();
      }
    },
    move: async () => {
      const modifiers = this.#one([[], [], ["Shift"], ["Alt"], ["Control"]] as const);
      const [from, to] = [await this.#spot(ITEM), await this.#anywhere()];
      await this.#held(modifiers, () => this.#drag(from, to));
      await this.#person.frame();
    },
    resize: async () => {
      await this.#drag(await this.#spot(".resize"), await this.#anywhere());
      await this.#person.frame();
    },
    box: async () => {
      const [from, to] = [await this.#anywhere(), await this.#anywhere()];
      await this.#held([this.#one(["Shift", "Control"])], () => this.#drag(from, to));
      await this.#person.frame();
    },
    cutOrBend: async () => {
      const { x, y } = await this.#spot("path.hit");
      await this.#held(
        this.#one([["Alt"], ["Control", "Alt"]]),
        () => this.#page.mouse.click(x, y),
      );
      await this.#person.frame();
    },
    add: async () => {
      const { x, y } = await this.#anywhere();
      await this.#page.mouse.dblclick(x, y);
      await this.#person.frame();
      if (!await this.#page.locator(".canvas .search input").count()) return;
      await this.#page.keyboard.insertText(this.#one(TEXTS));
      await this.#page.keyboard.press("Enter");
      await this.#person.frame();
    },
    finger: async () => {
      const from = await this.#spot(this.#one([ITEM, PORT, CONTROL, ".canvas"]));
      const to = await this.#spot(this.#one([PORT, ".canvas", ".node"]));
      const second = { x: from.x + 40, y: from.y + 60 };
      const pinch = this.#below(4) === 0;
      await this.#person.fingers(
        ["touchStart", from],
        ...(pinch ? [["touchStart", from, second] as const] : []),
        ["touchMove", to, ...(pinch ? [second] : [])],
        ["touchEnd"],
      );
    },
    enter: async () => {
      const { x, y } = await this.#spot(".node:has(.header svg) .header, .node .header");
      await this.#page.mouse.dblclick(x, y);
      await this.#person.frame();
    },
    look: async () => {
      const { x, y } = await this.#anywhere();
      await this.#page.mouse.move(x, y);
      await this.#page.mouse.wheel(0, this.#below(600) - 300);
      await this.#drag(
        await this.#anywhere(),
        await this.#anywhere(),
        this.#one(["left", "middle"]),
      );
      await this.#person.frame();
    },
    menu: async () => {
      const { x, y } = await this.#spot(this.#one([ITEM, PORT, "path.hit", ".canvas", CONTROL]));
      await this.#page.mouse.click(x, y, { button: "right" });
      await this.#person.frame();
      const items = this.#page.locator(".canvas .menu [role=menuitem]");
      const count = await items.count();
      if (!count) return;
      const index = this.#below(count);
      const text = await items.nth(index).innerText();
      this.log.push(text);
      if (/run|keep|help|form|sweep|command line/i.test(text)) {
        await this.#page.keyboard.press("Escape");
      } else await items.nth(index).press("Enter");
      await this.#person.frame();
    },
  };
}
