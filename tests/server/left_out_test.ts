/** Which workflows of a folder are not listed: that is said, and none of them counts as removed. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { WorkflowChange } from "../../src/api/events.ts";
import { Folder } from "../../src/files/folder.ts";
import { openWorkflowFolder } from "../../src/server/workflow_folder.ts";
import type { WorkflowFolder } from "../../src/server/workflow_folder.ts";
import type { ServerStatus } from "../../src/api/status.ts";
import { inFolder } from "../runs/trial.ts";
import { serveHere } from "./serve_here.ts";

const EMPTY = `{"format":"braid/1","nodes":{}}`;
const TOO_LARGE = 40 * 2 ** 20;

/** Sorts before all others, and says by what it has how often the folder was looked at. */
const MARK = "0";

const passed = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A folder that is watched, in which files come and go. */
class Watched implements AsyncDisposable {
  /** What was told of others than the mark, in order. */
  readonly told: string[] = [];
  readonly workflows: WorkflowFolder;
  readonly #path: string;
  readonly #stop = new AbortController();
  #watching: Promise<void> = Promise.resolve();
  #marks = 0;
  #seen: string | undefined;

  constructor(path: string, most?: number) {
    this.#path = path;
    const tell = (change: WorkflowChange): void => {
      if (change.name !== MARK) this.told.push(`${change.type.slice(9)} ${change.name}`);
      else if ("revision" in change) this.#seen = change.revision;
    };
    this.workflows = openWorkflowFolder(new Folder(path), tell, undefined, most);
  }

  fileOf(name: string): string {
    return join(this.#path, `${name}.graph.json`);
  }

  write(...names: string[]): void {
    for (const name of names) {
      const file = this.fileOf(name);
      Deno.mkdirSync(join(file, ".."), { recursive: true });
      Deno.writeTextFileSync(file, EMPTY);
    }
  }

  remove(...names: string[]): void {
    for (const name of names) Deno.removeSync(this.fileOf(name));
  }

  /** Begins to watch: what is there already is no news. */
  async watch(): Promise<void> {
    this.#watching = this.workflows.watch(this.#stop.signal);
    for (this.#mark(); this.#seen === undefined; this.#mark()) await passed(100);
    await this.look();
  }

  /** Waits until all of it has been looked at once more. */
  async look(): Promise<void> {
    this.#mark();
    const { revision } = this.workflows.read(MARK);
    while (this.#seen !== revision) await passed(20);
  }

  #mark(): void {
    Deno.writeTextFileSync(this.fileOf(MARK), EMPTY + " ".repeat(this.#marks++));
  }

  async names(): Promise<string[]> {
    return (await this.workflows.list()).map(({ name }) => name).filter((name) => name !== MARK);
  }

  get said(): string {
    return this.workflows.notices.map(({ text }) => text).join("\n");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#watching;
  }
}

const named = (count: number, before = "w"): string[] =>
  Array.from({ length: count }, (_, index) => `${before}${String(index).padStart(4, "0")}`);

Deno.test("all of 6,000 workflows are listed", () =>
  inFolder(async (path) => {
    await using folder = new Watched(path);
    const [first, ...others] = named(6000);
    folder.write(first!);
    for (const name of others) Deno.linkSync(folder.fileOf(first!), folder.fileOf(name));
    assertEquals(await folder.names(), named(6000));
  }));

Deno.test("beyond the most that are listed it is said that there are more, and none counts as removed that is there", () =>
  inFolder(async (path) => {
    await using folder = new Watched(path, 21);
    folder.write(...named(20));
    await folder.watch();
    assertEquals([folder.said, folder.told], ["", []]);
    folder.write(...named(5, "a")); // which take the places of others
    await folder.look();
    assertEquals(await folder.names(), [...named(5, "a"), ...named(15)]);
    assertEquals(folder.told.splice(0), named(5, "a").map((name) => `created ${name}`));
    assertEquals(
      folder.said,
      `Of the workflows in "${path}" 21 are listed, and it has more: move some out of it, or serve a folder in it`,
    );
    folder.remove("w0019", "w0000"); // one that is left out now, and one that is not
    await folder.look();
    assertEquals(folder.told.splice(0).sort(), ["removed w0000", "removed w0019"]);
    folder.write("w0000"); // and another one has its place again
    await folder.look();
    folder.remove(...named(5, "a"));
    await folder.look();
    const told = folder.told.splice(0).sort();
    assertEquals(told, ["created w0000", ...named(5, "a").map((name) => `removed ${name}`)]);
    assertEquals([folder.said, await folder.names()], ["", named(19)]);
  }));

Deno.test("workflows that lie too deep, are too large or cannot be named are told of by their paths, and count as removed only when they are gone", () =>
  inFolder(async (path) => {
    await using folder = new Watched(path);
    const [deep, deeper] = [8, 9].map((depth) => `${"d/".repeat(depth)}cat`) as [string, string];
    folder.write("large", "link", "kept", deep, deeper);
    await folder.watch();
    assertEquals(await folder.names(), [deep, "kept", "large", "link"]);
    const tooDeep = `"${
      folder.fileOf(deeper)
    }" lies more than 8 folders deep, and is not listed: move it up`;
    assertEquals(folder.said, tooDeep);
    Deno.truncateSync(folder.fileOf("large"), TOO_LARGE);
    folder.remove("link");
    Deno.symlinkSync(folder.fileOf("kept"), folder.fileOf("link"));
    await folder.look();
    assertEquals(await folder.names(), [deep, "kept"]);
    assertEquals(folder.told.splice(0), ["removed link"]);
    assertStringIncludes(
      folder.said,
      `"${folder.fileOf("large")}" has more than 32 MB, and is not listed`,
    );
    folder.write(`${"d/".repeat(10)}dog`);
    folder.remove("large");
    await folder.look();
    assertEquals(folder.told.splice(0), ["removed large"]);
    assertStringIncludes(folder.said, "and 1 more lie more than 8 folders deep");
    folder.remove(deep, deeper, `${"d/".repeat(10)}dog`);
    await folder.look();
    assertEquals([folder.told.splice(0), folder.said], [[`removed ${deep}`], ""]);
  }));

Deno.test({
  name: "workflows of a folder that nobody may read any more are not told to be removed",
  ignore: Deno.build.os === "windows" || Deno.uid() === 0, // who may read everything
  fn: () =>
    inFolder(async (path) => {
      await using folder = new Watched(path);
      folder.write("a/cat", "dog");
      await folder.watch();
      Deno.chmodSync(join(path, "a"), 0);
      try {
        await folder.look();
        assertEquals([folder.told, await folder.names()], [[], ["dog"]]);
        assertStringIncludes(folder.said, `"${join(path, "a")}" cannot be read`);
      } finally {
        Deno.chmodSync(join(path, "a"), 0o700);
      }
      await folder.look();
      assertEquals([folder.told, await folder.names()], [[], ["a/cat", "dog"]]);
    }),
});

Deno.test("a server says in its status which workflows it does not list, and braid mcp says it to agents", () =>
  inFolder(async (path) => {
    const deep = join(path, "a/b/c/d/e/f/g/h/i/cat.graph.json");
    Deno.mkdirSync(join(deep, ".."), { recursive: true });
    for (const file of [deep, join(path, "dog.graph.json")]) Deno.writeTextFileSync(file, EMPTY);
    await using server = await serveHere(path);
    const ask = async (path: string, body?: unknown): Promise<string> => {
      const headers = {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
      };
      const request = body === undefined
        ? {}
        : { method: "POST", headers, body: JSON.stringify(body) };
      return await (await fetch(`${server.address}api/${path}`, request)).text();
    };
    let notices: ServerStatus["notices"];
    while (!notices) notices = JSON.parse(await ask("status")).notices;
    const text = `"${deep}" lies more than 8 folders deep, and is not listed: move it up`;
    assertEquals(notices, [{ level: "warning", about: "workflows", text }]);
    const said = await ask("mcp", {
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: "list_graphs", arguments: { matching: "DO" } },
    });
    assertStringIncludes(said, "dog (");
    assertStringIncludes(said, "lies more than 8 folders deep");
  }));
