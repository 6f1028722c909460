/// <reference lib="dom" />
import { assertEquals } from "@std/assert";
import type { Host } from "../../../web/host/host.ts";
import type * as HostBrowser from "../../../web/host/host_browser.ts";

interface Loaded {
  readonly host: Pick<Host, "drafts" | "writeSession">;
  /** The window, and the keys of drafts. */
  readonly found: readonly [unknown, readonly string[]];
}

type HostBrowserParts = ReturnType<typeof HostBrowser.browserParts>;

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
    const load = async (folder: string): Promise<Loaded> => {
      const module = import.meta.resolve("../../../web/host/host_browser.ts");
      const { browserParts } = await import(`${module}?page=${pages++}`) as typeof HostBrowser;
      const host = browserParts(() => Promise.resolve(folder));
      const window = await host.readSession();
      return { host, found: [window, Object.keys(await host.drafts.read())] };
    };
    const draft = { name: "mine", text: "{}", at: "2026-01-01T00:00:00Z" };
    localStorage.setItem("braid.drafts.earlier", JSON.stringify({ ...draft, session: "gone" }));
    const first = await load("/home/ann/first");
    assertEquals(first.found, [undefined, ["earlier"]]);
    await first.host.drafts.write("first", draft);
    first.host.writeSession({ tabs: 1 });
    const second = await load("/home/ann/second");
    assertEquals(second.found, [undefined, ["earlier"]]);
    await second.host.drafts.write("second", draft);
    second.host.writeSession({ tabs: 2 });
    assertEquals((await load("/home/ann/second")).found, [{ tabs: 2 }, ["earlier", "second"]]);
    sessionStorage.removeItem("braid.session"); // another tab
    assertEquals((await load("/home/ann/first")).found, [{ tabs: 1 }, ["earlier", "first"]]);
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
    put("localStorage", emptyStorage());
    let pages = 0;
    const open = async (storage = emptyStorage()): Promise<HostBrowserParts> => {
      put("sessionStorage", storage);
      const module = import.meta.resolve("../../../web/host/host_browser.ts");
      const { browserParts } = await import(`${module}?tab=${pages++}`) as typeof HostBrowser;
      const host = browserParts(() => Promise.resolve("/home/ann"));
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
      await host.drafts.write(key, draft);
      host.writeSession({ tabs: key });
      windows.push(storage);
    }
    held.clear(); // all are left
    const [a, b] = [await open(windows[0]), await open(windows[1])];
    assertEquals(await Promise.all([keys(a), keys(b)]).then((all) => all.flat().toSorted()), [
      "a",
      "b",
    ]);
    const fresh = [await open(), await open()];
    assertEquals((await Promise.all(fresh.map(keys))).toSorted(), [[], ["c"]]);
  } finally {
    Reflect.deleteProperty(navigator, "locks");
    for (const [name, descriptor] of before) Object.defineProperty(globalThis, name, descriptor);
  }
});
