/// <reference lib="dom" />
import { assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import type { Locator, Page } from "playwright-core";
import { processesOf, serveIn } from "../server/serving.ts";
import type { Serving } from "../server/serving.ts";
import { centerOf, frame } from "./box_of.ts";
import type { Spot } from "./box_of.ts";
import { openEditor } from "./browser.ts";
import { eventually } from "./eventually.ts";
import type { Steps } from "./test_in_browser.ts";

const ROOT = fromFileUrl(new URL("../..", import.meta.url));

/** What the browser itself says when a server is not there, or about to go. */
export const UNREACHABLE =
  /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|status of 503/;

/** A folder of a person of its own, and the server that `deno task serve` starts on it. */
export class Studio implements AsyncDisposable {
  readonly folder: string;
  readonly address: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #port: string;
  readonly #options: readonly string[];
  #server: Serving | undefined;

  private constructor(
    folder: string,
    port: number,
    env: Readonly<Record<string, string>>,
    options: readonly string[] = [],
  ) {
    this.folder = folder;
    this.#options = options;
    this.#env = env;
    this.#port = String(port);
    this.address = `http://127.0.0.1:${port}/`;
  }

  /**
   * Where a server has been before: the catalogue is not asked for once more.
   *
   * @param env more of the server's environment
   * @param options of `braid serve`, each time that it is started
   */
  static async open(
    env: Readonly<Record<string, string>> = {},
    ...options: readonly string[]
  ): Promise<Studio> {
    const studio = new Studio(await Deno.makeTempDir(), freePort(), env, options);
    await studio.start("--trust");
    return studio;
  }

  /** As a newcomer has it, with nothing in the folder. */
  static async openFresh(): Promise<Studio> {
    const folder = await Deno.makeTempDir();
    const studio = new Studio(folder, freePort(), { XDG_CONFIG_HOME: join(folder, "config") });
    await studio.start();
    return studio;
  }

  /** Starts the server; again after it was stopped, at the same address. */
  async start(...args: readonly string[]): Promise<void> {
    this.#server = await serveIn(
      this.#env,
      this.folder,
      "--port",
      this.#port,
      ...this.#options,
      ...args,
    );
  }

  /** Stops the server as a person does. */
  async stop(): Promise<void> {
    await this.#server?.stop();
    this.#server = undefined;
  }

  /** Ends the server with all its processes, as a power cut would. */
  async crash(): Promise<void> {
    await this.#server?.crash();
    this.#server = undefined;
  }

  /** Ends the process that computes, as a lack of memory would. */
  async killRunner(): Promise<void> {
    const [pid] = await processesOf(this.#server!.pid, / runner \{/);
    Deno.kill(pid!, "SIGKILL");
  }

  /** The command line in a process of its own. @returns what it printed on either stream, and how it ended */
  async braid(
    ...args: readonly string[]
  ): Promise<{ readonly code: number; readonly out: string }> {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "src/main.ts", ...args],
      cwd: ROOT,
      env: { XDG_CONFIG_HOME: join(this.folder, "config"), ...this.#env },
    }).output();
    return { code, out: [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("") };
  }

  /** A person who opens the editor in a browser of their own. */
  async visit(): Promise<Visitor> {
    const { page, errors } = await openEditor(this.address);
    return new Visitor(page, errors);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await Deno.remove(this.folder, { recursive: true });
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** What a person does in the editor, with mouse and keyboard alone. */
export class Visitor {
  readonly page: Page;
  /** What went wrong in the page's scripts or was refused by the browser. */
  readonly errors: readonly string[];

  constructor(page: Page, errors: readonly string[]) {
    this.page = page;
    this.errors = errors;
  }

  /** The editor once more, in another tab of the same browser. */
  async secondTab(): Promise<Visitor> {
    const page = await this.page.context().newPage();
    await page.goto(this.page.url());
    await page.locator("#app[data-ready]").waitFor();
    return new Visitor(page, []);
  }

  /** A part of a journey; nothing may go wrong behind the scenes in it but what is `expected`. */
  async step(
    t: Steps,
    name: string,
    walk: () => Promise<void>,
    expected?: RegExp,
  ): Promise<void> {
    const before = this.errors.length;
    await t.step(name, async () => {
      await walk();
      assertEquals(this.errors.slice(before).filter((error) => !expected?.test(error)), []);
    });
  }

  node(id: string): Locator {
    return this.page.locator(`.node[data-node="${id}"]`);
  }

  port(node: string, name: string, side: "input" | "output"): Locator {
    return this.page.locator(
      `[data-port][data-node="${node}"][data-port="${name}"][data-side="${side}"]`,
    );
  }

  /** Runs of a state in the list of runs, newest first. */
  runs(state: string): Locator {
    return this.page.getByRole("listitem", { name: new RegExp(`, ${state}$`) });
  }

  picture(node: string): Locator {
    return this.node(node).locator(".pictures img").first();
  }

  /** Waits for a picture on a node that can be seen. */
  async isPainted(node: string): Promise<void> {
    const picture = this.picture(node);
    await picture.waitFor();
    await picture.evaluate((image: HTMLImageElement) => image.decode());
  }

  async openTemplate(name: string): Promise<void> {
    await this.page.getByRole("dialog", { name: "Templates" })
      .getByRole("button", { name, exact: true }).click();
    await this.page.getByRole("tab", { name }).waitFor();
  }

  /** Adds a node by a double click on the canvas. */
  async add(query: string, { x, y }: Spot, id: string): Promise<void> {
    await this.page.mouse.dblclick(x, y);
    await this.#choose(query, id);
  }

  /** Adds a node by a wire dropped on the canvas. */
  async pull(from: Locator, query: string, to: Spot, id: string): Promise<void> {
    await this.drag(from, to);
    await this.#choose(query, id);
  }

  async #choose(query: string, id: string): Promise<void> {
    const search = this.page.getByLabel("Search for a node");
    await search.fill(query);
    await this.page.getByRole("dialog", { name: "Add a node" })
      .getByRole("option", { selected: true }).waitFor();
    await this.page.keyboard.press("Enter");
    await this.node(id).waitFor();
  }

  /** @param before comes while the button is still down */
  async drag(from: Locator, to: Locator | Spot, before?: () => Promise<void>): Promise<void> {
    if (!("x" in to)) await to.hover({ trial: true });
    await from.hover();
    const start = await centerOf(from);
    const end = await centerOf(to);
    await this.page.mouse.down();
    await this.page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2);
    await this.page.mouse.move(end.x, end.y);
    await frame(this.page);
    await before?.();
    await this.page.mouse.up();
  }

  /** Drags a wire between two ports and waits until it is there. */
  async wire(from: string, output: string, to: string, input: string): Promise<void> {
    await this.drag(this.port(from, output, "output"), this.port(to, input, "input"));
    await this.page.locator(`path[data-wire="${to}.${input}"]`).waitFor({ state: "attached" });
  }

  /** Types a number into a field of a node. */
  async type(node: string, label: string, value: string): Promise<void> {
    const field = this.node(node).getByRole("slider", { name: label, exact: true });
    await field.focus();
    await this.page.keyboard.press("Enter");
    await this.node(node).getByLabel(label, { exact: true }).fill(value);
    await this.page.keyboard.press("Enter");
    await field.waitFor();
  }

  /** Chooses from the list that a field of a node opens. */
  async pick(node: string, label: string, value: string): Promise<void> {
    await this.node(node).locator("button.value", { hasText: label }).click();
    await this.answer(value);
  }

  /** Answers the question at the top of the window. */
  async answer(text: string): Promise<void> {
    const field = await this.page.locator(".quick-input input").elementHandle();
    await field!.fill(text);
    await this.page.keyboard.press("Enter");
    await field!.waitForElementState("hidden"); // another question may follow
  }

  /** Two strokes within a moment; again where the machine was too slow for that. */
  async chord(
    first: string,
    second: string,
    shown: Locator,
    before?: () => Promise<void>,
  ): Promise<void> {
    await eventually(async () => {
      await before?.();
      await this.page.keyboard.press(first);
      await this.page.keyboard.press(second);
      return await shown.waitFor({ timeout: 5000 }).then(() => true, () => false);
    }, true);
  }

  async command(name: string): Promise<void> {
    await this.page.keyboard.press("F1");
    await this.answer(name);
  }

  /** Saves by keys; under a name where there is none yet. */
  async save(name: string): Promise<void> {
    await this.page.locator(".canvas").focus();
    await this.page.keyboard.press("Control+s");
    const saved = this.page.locator(".tab.active:not(.dirty)").getByRole("tab", {
      name,
      exact: true,
    });
    const question = this.page.getByPlaceholder("Name of the workflow");
    await saved.or(question).first().waitFor();
    if (await question.count()) await this.answer(name);
    await saved.waitFor();
  }

  async run(): Promise<void> {
    await this.page.getByRole("button", { name: "Run", exact: true }).click();
  }

  /** What is said at the lower right. */
  toast(text: string | RegExp): Locator {
    return this.page.locator(".toast", { hasText: text });
  }

  async closeToasts(): Promise<void> {
    const close = this.page.locator(".toast").getByRole("button", { name: "Close" });
    await eventually(async () => { // some go by themselves meanwhile
      await close.evaluateAll((all) => all.forEach((one) => (one as HTMLElement).click()));
      return await close.count();
    }, 0);
  }

  /** Drops a file on the canvas. */
  async drop(name: string, bytes: Uint8Array | string, on = ".canvas"): Promise<void> {
    const content = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
    const type = name.endsWith(".png") ? "image/png" : "application/json";
    const dataTransfer = await this.page.evaluateHandle(([name, base64, type]) => {
      const transfer = new DataTransfer();
      const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
      transfer.items.add(new File([bytes], name, { type }));
      return transfer;
    }, [name, content.toBase64(), type] as const);
    await this.page.dispatchEvent(on, "drop", { dataTransfer });
  }
}
