/// <reference lib="dom" />
import { assertEquals } from "@std/assert";
import { createClient } from "../../../src/api/client.ts";
import type { Api } from "../../../src/api/routes.ts";
import { eventually, HANG } from "../../browser/eventually.ts";
import { withServer } from "../../server/trial_server.ts";
import type { TrialServer } from "../../server/trial_server.ts";
import type { Shelf } from "../../../web/host/host_browser.ts";
import { browserName, createServerShelf } from "../../../web/host/server_shelf.ts";
import type { Drafts, Host } from "../../../web/host/host.ts";
import { draftKey, openDraft, sealDraft } from "../../../src/api/draft_seal.ts";
import { keptDrafts } from "../../../web/host/kept_drafts.ts";
import type { DraftPage, Place, StoredDraft } from "../../../web/host/kept_drafts.ts";
import type * as HostBrowser from "../../../web/host/host_browser.ts";

interface Loaded {
  readonly host: Pick<Host, "drafts" | "writeSession">;
  /** The window, and the keys of drafts. */
  readonly found: readonly [unknown, readonly string[]];
}

type HostBrowserParts = ReturnType<typeof HostBrowser.browserParts>;

/** What a page of a server keeps there. */
function shelfOf({ app }: TrialServer): Shelf {
  const send = async (url: string, init: RequestInit): Promise<Response> =>
    await app.request(url, init);
  const client = createClient<Api>("http://localhost", send);
  return createServerShelf({ ...client, watch: () => () => {} });
}

const KEY = "a".repeat(43);
const PAGE: DraftPage = {
  name: () => "page",
  folder: () => undefined,
  key: () => KEY,
  others: () => Promise.resolve(() => undefined),
};

/** Storage of a browser, as long as the test goes on. */
function emptyStorage(): Storage {
  const items = new Map<string, string>();
  const storage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem(key: string, value: string) {
      items.set(key, value);
      Object.assign(storage, { [key]: value });
    },
    removeItem(key: string) {
      items.delete(key);
      Reflect.deleteProperty(storage, key);
    },
  };
  return storage as unknown as Storage;
}

Deno.test("drafts and windows come back in their own folder, where another was served at the address meanwhile", async () => {
  const before = ["localStorage", "sessionStorage"].map((name) =>
    [name, Object.getOwnPropertyDescriptor(globalThis, name)!] as const
  );
  for (const [name] of before) {
    Object.defineProperty(globalThis, name, { value: emptyStorage(), configurable: true });
  }
  // A page that is left lets go of its lock, which nothing does here.
  Object.defineProperty(navigator, "locks", { value: undefined, configurable: true });
  try {
    let pages = 0;
    const load = async (server: TrialServer): Promise<Loaded> => {
      const module = import.meta.resolve("../../../web/host/host_browser.ts");
      const { browserParts } = await import(`${module}?page=${pages++}`) as typeof HostBrowser;
      const shelf = shelfOf(server);
      const host = browserParts(() => Promise.resolve(shelf));
      const window = await host.readSession();
      return { host, found: [window, Object.keys(await host.drafts.read())] };
    };
    const draft = { name: "mine", text: "{}", at: "2026-01-01T00:00:00Z" };
    localStorage.setItem("braid.drafts.earlier", JSON.stringify({ ...draft, session: "gone" }));
    await withServer((first) =>
      withServer(async (second) => {
        const one = await load(first);
        assertEquals(one.found, [undefined, ["earlier"]]);
        await one.host.drafts.write("first", draft);
        one.host.writeSession({ tabs: 1 });
        const two = await load(second);
        assertEquals(two.found, [undefined, []]);
        await two.host.drafts.write("second", draft);
        two.host.writeSession({ tabs: 2 });
        assertEquals((await load(second)).found, [{ tabs: 2 }, ["second"]]);
        sessionStorage.removeItem("braid.session"); // another tab
        localStorage.removeItem("braid.browser"); // at another name: it has the windows as they are
        const { found: [window, drafts] } = await load(first);
        assertEquals([window, drafts], [undefined, []]); // of this start, they are the other browser's
      })
    );
  } finally {
    Reflect.deleteProperty(navigator, "locks");
    for (const [name, descriptor] of before) Object.defineProperty(globalThis, name, descriptor);
  }
});

Deno.test("a draft is one page's, and a page that comes back with its window leaves the others their drafts", async () => {
  const names = ["localStorage", "sessionStorage"] as const;
  const before = names.map((name) =>
    [name, Object.getOwnPropertyDescriptor(globalThis, name)!] as const
  );
  const put = (name: string, value: unknown): unknown =>
    Object.defineProperty(globalThis, name, { value, configurable: true });
  const held = new Set<string>();
  const locks = {
    query: () => Promise.resolve({ held: [...held].map((name) => ({ name })) }),
    request(name: string, ...rest: readonly unknown[]) {
      const hold = rest.at(-1) as (lock: unknown) => unknown;
      const isFree = !held.has(name);
      held.add(name);
      return Promise.resolve().then(() => hold(isFree ? { name } : null));
    },
  };
  Object.defineProperty(navigator, "locks", { value: locks, configurable: true });
  try {
    await withServer(async (server) => {
      put("localStorage", emptyStorage());
      let pages = 0;
      const open = async (storage = emptyStorage()): Promise<HostBrowserParts> => {
        put("sessionStorage", storage);
        const module = import.meta.resolve("../../../web/host/host_browser.ts");
        const { browserParts } = await import(`${module}?tab=${pages++}`) as typeof HostBrowser;
        const shelf = shelfOf(server);
        const host = browserParts(() => Promise.resolve(shelf));
        await host.readSession();
        return host;
      };
      const keys = async (host: HostBrowserParts): Promise<readonly string[]> =>
        Object.keys(await host.drafts.read());
      const draft = { name: "mine", text: "{}", at: "2026-01-01T00:00:00Z" };
      const windows: Storage[] = [];
      for (const key of ["a", "b", "c"]) {
        const storage = emptyStorage();
        const host = await open(storage);
        await host.drafts.write(key, { ...draft, name: `mine ${key}` });
        host.writeSession({ tabs: key });
        windows.push(storage);
      }
      held.clear(); // all are left
      const [a, b] = [await open(windows[0]), await open(windows[1])];
      assertEquals(await Promise.all([keys(a), keys(b)]).then((all) => all.flat().toSorted()), [
        "a",
        "b",
      ]);
      assertEquals(a.drafts.waiting, ["mine c"], "what is left is told by its name");
      const fresh = [await open(), await open()];
      assertEquals((await Promise.all(fresh.map(keys))).toSorted(), [[], ["c"]]);
    });
  } finally {
    Reflect.deleteProperty(navigator, "locks");
    for (const [name, descriptor] of before) Object.defineProperty(globalThis, name, descriptor);
  }
});

Deno.test("what a page could not tell the server, it tells once that is back, and nothing older than what it told since", () =>
  withServer(async ({ app }) => {
    const before = Object.getOwnPropertyDescriptor(globalThis, "localStorage")!;
    Object.defineProperty(globalThis, "localStorage", {
      value: emptyStorage(),
      configurable: true,
    });
    try {
      let isDown = false;
      let isFull = false;
      const client = createClient<Api>("http://localhost", async (url, init) => {
        if (isDown) throw new TypeError("nobody listens");
        return isFull
          ? Response.json({ status: 507 }, { status: 507 })
          : await app.request(url, init);
      });
      let connect = (): void => {};
      const shelf = createServerShelf({
        ...client,
        watch({ connected }) {
          connect = () => connected!(true);
          return () => {};
        },
      }, 20);
      const place = await shelf.drafts();
      const write = async (key: string, text: string): Promise<void> => {
        const draft = { name: key, text, at: "2026-01-01T00:00:00Z", session: "page" };
        await place.write(key, draft).catch(() => {});
      };
      const texts = async (): Promise<unknown> =>
        Object.fromEntries((await place.all()).map(([key, { text }]) => [key, text]));
      for (const key of ["a", "b", "c"]) await write(key, "first");
      isDown = true;
      await write("a", "second");
      await write("b", "second");
      await place.remove("c").catch(() => {});
      isDown = false;
      await write("b", "third");
      connect();
      await write("d", "last"); // in its turn
      assertEquals(await texts(), { a: "second", b: "third", d: "last" });
      isFull = true;
      await write("a", "fourth");
      isFull = false;
      await eventually(async () => (await texts() as { a: string }).a, "fourth"); // unasked, once there is room
    } finally {
      Object.defineProperty(globalThis, "localStorage", before);
    }
  }));

Deno.test("of a draft in the storage and in the place the later one is opened, whatever the clock said, and both where neither was made of the other", async () => {
  const before = Object.getOwnPropertyDescriptor(globalThis, "localStorage")!;
  const storage = emptyStorage();
  Object.defineProperty(globalThis, "localStorage", { value: storage, configurable: true });
  Object.defineProperty(navigator, "locks", { value: undefined, configurable: true });
  try {
    const kept = new Map<string, StoredDraft>();
    const place: Place = {
      all: () => Promise.resolve([...kept]),
      write: (key, draft) => Promise.resolve(void kept.set(key, draft)),
      remove: (key) => Promise.resolve(void kept.delete(key)),
    };
    let pages = 0;
    const open = (): Drafts => {
      const name = `page-${pages++}`;
      return keptDrafts({ ...PAGE, name: () => name }, place);
    };
    const texts = async (page: Drafts): Promise<readonly string[]> =>
      Object.values(await page.read()).map(({ text }) => text).toSorted();
    const draft = (text: string, at = "2026-01-01T00:00:00Z") => ({ name: "mine", text, at });
    const first = open();
    await first.write("key", draft("typed"));
    first.leave("key", draft("typed after the clock was set back", "2020-01-01T00:00:00Z"));
    const second = open();
    assertEquals(await texts(second), ["typed after the clock was set back"]);
    await second.write("key", draft("typed on"));
    first.leave("key", draft("once more by the page before"));
    assertEquals(await texts(open()), ["once more by the page before", "typed on"]);
    assertEquals(kept.size, 2);
    open().leave("key", undefined);
    assertEquals((await texts(open())).length, 2); // it had seen neither
    const last = open();
    await last.read();
    last.leave("key", undefined);
    assertEquals((await texts(open())).length, 1);
  } finally {
    Reflect.deleteProperty(navigator, "locks");
    Object.defineProperty(globalThis, "localStorage", before);
  }
});

Deno.test("a page that is left has the server have the last words of a long document, and of many, by what browsers still send for it", () =>
  withServer(async ({ app }) => {
    const before = Object.getOwnPropertyDescriptor(globalThis, "localStorage")!;
    Object.defineProperty(globalThis, "localStorage", {
      value: emptyStorage(),
      configurable: true,
    });
    try {
      let isLeft = false;
      let room = 64 * 1024;
      const answers: Promise<unknown>[] = [];
      const client = createClient<Api>("http://localhost", (url, init) => {
        const answer = async (): Promise<Response> => {
          if (!isLeft) return await app.request(url, init);
          room -= init.keepalive ? new TextEncoder().encode(String(init.body)).length : Infinity;
          if (room < 0) throw new TypeError("a page that is left sends no more");
          return await app.request(url, init);
        };
        const answered = answer();
        answers.push(answered.catch(() => {}));
        return answered;
      });
      const place = await createServerShelf({ ...client, watch: () => () => {} }).drafts();
      const draft = (text: string, edit: number): StoredDraft => ({
        name: "long",
        text,
        at: "2026-01-01T00:00:00Z",
        session: "page",
        edit,
      });
      const long = "ü".repeat(300_000);
      const keys = ["a", "b", "c"];
      for (const key of keys) await place.write(key, draft(`${long}.${long}`, 1));
      await place.write("short", draft("of what it was", 1));
      const many = (first: number): string =>
        Array.from({ length: 1200 }, (_, n) => `${"ü".repeat(50)}${first + n}\n`).join("");
      await place.write("many", draft(many(1000), 1));
      isLeft = true;
      place.write("c", draft(`${long} on its way${long}`, 2)).catch(() => {});
      for (const key of keys) place.leave!(key, draft(`${long}, "last 😀 words", ${long}`, 3));
      place.leave!("short", draft("as it is", 2));
      place.leave!("many", draft(many(5000), 2));
      await Promise.all(answers);
      isLeft = false;
      const { drafts } = await client.json("POST /kept", { body: { browser: browserName() } });
      const last = Object.entries(drafts).map(([key, { text }]) => [key, text.replaceAll("ü", "")]);
      assertEquals(Object.fromEntries(last), {
        ...Object.fromEntries(keys.map((key) => [key, `, "last 😀 words", `])),
        short: "as it is",
        many: many(5000).replaceAll("ü", ""),
      });
    } finally {
      Object.defineProperty(globalThis, "localStorage", before);
    }
  }));

Deno.test("a page reads what it can open and what lies there as it was typed, and leaves the rest as it is", async () => {
  const before = Object.getOwnPropertyDescriptor(globalThis, "localStorage")!;
  const storage = emptyStorage();
  Object.defineProperty(globalThis, "localStorage", { value: storage, configurable: true });
  Object.defineProperty(navigator, "locks", { value: undefined, configurable: true });
  try {
    const draft = { name: "mine", text: "typed", at: "2026-01-01T00:00:00Z", session: "gone" };
    const foreign = sealDraft(draftKey("b".repeat(43)), "foreign", draft);
    localStorage.setItem("braid.drafts.own", sealDraft(draftKey(KEY), "own", draft));
    localStorage.setItem("braid.drafts.earlier", JSON.stringify(draft));
    localStorage.setItem("braid.drafts.foreign", foreign);
    const down = () => Promise.reject(new Error("nobody listens"));
    const open = (key: string | undefined): Drafts =>
      keptDrafts({ ...PAGE, key: () => key }, { all: down, write: down, remove: down });
    const found = async (key: string | undefined) => Object.keys(await open(key).read()).toSorted();
    assertEquals(await found(undefined), ["earlier"]);
    assertEquals(await found(KEY), ["earlier", "own"]);
    const stored = JSON.stringify(storage);
    assertEquals([stored.includes("typed"), storage.getItem("braid.drafts.foreign")], [
      false,
      foreign,
    ]);
  } finally {
    Reflect.deleteProperty(navigator, "locks");
    Object.defineProperty(globalThis, "localStorage", before);
  }
});

Deno.test("what is too long for a page that ends to send is in the browser's storage as soon as it is written, until the server has it", async () => {
  const before = Object.getOwnPropertyDescriptor(globalThis, "localStorage")!;
  Object.defineProperty(globalThis, "localStorage", { value: emptyStorage(), configurable: true });
  try {
    const taken = Promise.withResolvers<void>();
    const drafts = keptDrafts(
      PAGE,
      { all: () => Promise.resolve([]), write: () => taken.promise, remove: () => taken.promise },
      HANG,
    );
    const write = (key: string, text: string): Promise<void> =>
      drafts.write(key, { name: "mine", text, at: "2026-01-01T00:00:00Z" });
    const stored = () => Object.keys(localStorage).filter((key) => key.startsWith("braid."));
    const written = [write("long", "a".repeat(100_000)), write("short", "a")];
    assertEquals(stored(), ["braid.drafts.long"]);
    taken.resolve();
    await Promise.all(written);
    assertEquals(stored(), []);
  } finally {
    Object.defineProperty(globalThis, "localStorage", before);
  }
});

Deno.test("what a server that hangs has not taken is in the browser's storage meanwhile, and the last of it until that is taken", async () => {
  const before = Object.getOwnPropertyDescriptor(globalThis, "localStorage")!;
  Object.defineProperty(globalThis, "localStorage", { value: emptyStorage(), configurable: true });
  try {
    const turns: PromiseWithResolvers<void>[] = [];
    const wait = (): Promise<void> => {
      const turn = Promise.withResolvers<void>();
      turns.push(turn);
      return turn.promise;
    };
    const drafts = keptDrafts(
      PAGE,
      { all: () => Promise.resolve([]), write: wait, remove: wait },
      5,
    );
    const stored = (): unknown => {
      const sealed = localStorage.getItem("braid.drafts.key") ?? "";
      const draft = openDraft(draftKey(KEY), "key", sealed) as StoredDraft | undefined;
      return draft?.gone ? "gone" : draft?.text;
    };
    const write = (text: string): Promise<void> =>
      drafts.write("key", { name: "mine", text, at: "2026-01-01T00:00:00Z" });
    const written = [write("first")];
    await eventually(stored, "first");
    written.push(write("second"));
    await eventually(stored, "second");
    turns[0]!.reject(new Error("it was ended"));
    await written[0];
    assertEquals(stored(), "second");
    written.push(write("third"));
    await eventually(stored, "third");
    turns[1]!.resolve();
    await written[1];
    assertEquals(stored(), "third");
    turns[2]!.resolve();
    await written[2];
    assertEquals(stored(), undefined);
    const removed = drafts.remove("key");
    await eventually(stored, "gone");
    turns[3]!.resolve();
    await removed;
    assertEquals(stored(), undefined);
  } finally {
    Object.defineProperty(globalThis, "localStorage", before);
  }
});
