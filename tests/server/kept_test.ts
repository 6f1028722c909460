import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { Folder } from "../../src/files/folder.ts";
import { type KeptFiles, openKeptFiles } from "../../src/server/kept_files.ts";
import { takeKept } from "../../src/server/take_kept.ts";
import { inFolder } from "../runs/trial.ts";
import { serveHere, type ServingHere } from "./serve_here.ts";
import { withServer } from "./trial_server.ts";

const draft = (text: string, more: Record<string, unknown> = {}) => ({
  name: "mine",
  text,
  at: "2026-01-01T00:00:00Z",
  session: "page",
  ...more,
});

const textsOf = (drafts: Readonly<Record<string, { readonly text: string }>>) =>
  Object.fromEntries(Object.entries(drafts).map(([key, { text }]) => [key, text]));

async function ask(
  { address }: ServingHere,
  method: string,
  path: string,
  value: unknown,
): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return await fetch(`${address}api/kept${path}`, { method, headers, body: JSON.stringify(value) });
}

/** What a server keeps for a browser, by what it is called. */
async function keptBy(server: ServingHere, browser: string): Promise<Record<string, string>> {
  return textsOf((await (await ask(server, "POST", "", { browser })).json()).drafts);
}

async function keep(server: ServingHere, browser: string, text: string): Promise<void> {
  const { status } = await ask(server, "PUT", `/drafts/one?browser=${browser}`, draft(text));
  assertEquals(status, 204);
}

/** Tells how a window is, as its page does again once the server is back. */
async function tell(server: ServingHere, browser: string, more = {}): Promise<void> {
  const window = { at: 1, session: "{}", ...more };
  const { status } = await ask(server, "PUT", `/windows/of-${browser}?browser=${browser}`, window);
  assertEquals(status, 204);
}

/** By another name than before. */
function keptIn(folder: string, onNotice: () => void = () => {}): KeptFiles {
  const place = crypto.randomUUID();
  return openKeptFiles(new Folder(folder), { here: new Set(), place: () => place }, onNotice);
}

const textsIn = ({ notices }: KeptFiles): readonly string[] => notices.map(({ text }) => text);

Deno.test("drafts are their browser's, and after a restart whoever comes has them all; a damaged one is set aside", () =>
  inFolder(async (folder) => {
    {
      await using server = await serveHere(folder);
      await keep(server, "ann", "of ann");
      await keep(server, "bob", "of bob");
      assertEquals(await keptBy(server, "ann"), { one: "of ann" });
      assertEquals(await keptBy(server, "eve"), {});
    }
    const place = join(folder, ".braid");
    const [own] = [...Deno.readDirSync(place)].filter(({ name }) => name.startsWith("history-"));
    const kept = join(place, own!.name, "kept");
    for (const { name } of Deno.readDirSync(kept)) {
      assertEquals(Deno.statSync(join(kept, name)).mode! & 0o777, 0o600);
    }
    const damaged = "draft.ann.two.json";
    await Deno.writeTextFile(join(kept, damaged), `{"text":`);
    await using server = await serveHere(folder);
    const all = Object.values(await keptBy(server, "eve"));
    assertEquals(all.toSorted(), ["of ann", "of bob"]);
    assertEquals(await keptBy(server, "ann"), {});
    assertEquals(
      [...Deno.readDirSync(kept)].map(({ name }) => name).includes(`${damaged}.damaged`),
      true,
    );
  }));

Deno.test("what a page that is left has sent comes after what the next one has made of it, and changes nothing", () =>
  withServer(async ({ ask }) => {
    const put = async (text: string, session: string, order = {}): Promise<number> =>
      (await ask("PUT", "/api/kept/drafts/a?browser=b", draft(text, { session, ...order }))).status;
    const now = async (): Promise<string> =>
      (await (await ask("POST", "/api/kept", { browser: "b" })).json()).drafts.a?.text;
    assertEquals(await put("of an earlier version", "before"), 204);
    assertEquals(await put("newer", "next", { edit: 8, after: 7 }), 204);
    assertEquals(await put("older", "before", { edit: 7 }), 204);
    assertEquals(await now(), "newer");
    assertEquals(await put("set back", "next", { edit: 9, at: "2025-01-01T00:00:01Z" }), 204);
    assertEquals(await put("on its way for long", "next", { edit: 8 }), 204);
    assertEquals(await now(), "set back");
    assertEquals((await ask("DELETE", "/api/kept/drafts/a?browser=b")).status, 204);
    assertEquals(await now(), undefined);
  }));

Deno.test("a draft is kept by what was changed of it, where what was changed is what is kept", () =>
  withServer(async ({ ask }) => {
    const put = async (body: object): Promise<number> =>
      (await ask("PUT", "/api/kept/drafts/a?browser=b", body)).status;
    const patch = async (change: unknown, more: object): Promise<number> => {
      const { text: _, ...rest } = draft("", { edit: 6, of: 5, ...more });
      return (await ask("PATCH", "/api/kept/drafts/a?browser=b", { ...rest, change })).status;
    };
    const now = async (): Promise<string> =>
      (await (await ask("POST", "/api/kept", { browser: "b" })).json()).drafts.a?.text;
    assertEquals(await patch([[1, 1, "b"]], {}), 409);
    assertEquals(await put(draft("a-c-", { edit: 5 })), 204);
    assertEquals(await patch([[1, 1, "b"], [1, 1, "d"]], {}), 204);
    assertEquals(await now(), "abcd");
    assertEquals(await patch([[0, 4, ""]], { edit: 7 }), 409);
    assertEquals(await patch([[0, 4, ""]], { edit: 7, of: 6, session: "another" }), 409);
    assertEquals(await patch([[2, 3, ""]], { edit: 7, of: 6 }), 400);
    assertEquals(await patch([[2, -1, ""]], { edit: 7, of: 6 }), 400);
    assertEquals(await patch([[2, 2, ""]], { edit: 7, of: 6 }), 204);
    assertEquals(await now(), "ab");
  }));

Deno.test("of two drafts of which neither was made of the other both are kept, whatever the clock said", () =>
  inFolder(async (folder) => {
    const files = keptIn(folder);
    await files.putDraft("b", "a", draft("first", { edit: 7, session: "before" }));
    const last = { edit: 8, session: "before", at: "2025-01-01T00:00:00Z" };
    await files.putDraft("b", "a", draft("what a page sent as it was left", last));
    await files.putDraft(
      "b",
      "a",
      draft("of the next one", { edit: 8, after: 7, session: "next" }),
    );
    const texts = textsOf((await keptIn(folder).open("b")).drafts);
    assertEquals(texts.a, "of the next one");
    assertEquals(Object.values(texts).toSorted(), [
      "of the next one",
      "what a page sent as it was left",
    ]);
  }));

Deno.test("an open tab that may come back keeps its drafts over a restart, until it stays away from the next one, too, or the address changes", () =>
  inFolder(async (folder) => {
    let port = 0;
    const inNextStart = async (use: (server: ServingHere) => Promise<void>): Promise<void> => {
      await using server = await serveHere(folder, { port });
      port = Number(new URL(server.address).port);
      await use(server);
    };
    const others = async (server: ServingHere): Promise<readonly string[]> =>
      Object.values(await keptBy(server, "eve")).toSorted();
    await inNextStart(async (server) => {
      for (const browser of ["ann", "bob", "cid"]) {
        await keep(server, browser, `of ${browser}`);
        await tell(server, browser);
      }
      await tell(server, "cid", { left: true });
    });
    await inNextStart(async (server) => {
      assertEquals(await others(server), ["of cid"]);
      await tell(server, "ann"); // it is connected again
      assertEquals(await keptBy(server, "bob"), { one: "of bob" });
    });
    await inNextStart(async (server) => {
      assertEquals(await others(server), ["of bob", "of cid"]);
      await tell(server, "ann");
      assertEquals(await keptBy(server, "ann"), { one: "of ann" });
    });
    port = 0;
    await inNextStart(async (server) =>
      assertEquals(await others(server), ["of ann", "of bob", "of cid"])
    );
  }));

Deno.test("what is kept has names and shapes of its own, and is bounded", () =>
  withServer(async ({ ask, folder }) => {
    const status = async (path: string, value: unknown): Promise<number> =>
      (await ask("PUT", `/api/kept/${path}`, value)).status;
    for (const key of ["a.b", "%2e%2e%2fa", "a".repeat(65)]) {
      assertEquals(await status(`drafts/${key}?browser=b`, draft("")), 400, key);
    }
    assertEquals(await status("drafts/a?browser=../b", draft("")), 400);
    assertEquals(await status("drafts/a", draft("")), 400);
    assertEquals(await status("drafts/a?browser=b", { ...draft(""), text: 1 }), 400);
    for (let n = 0; n < 45; n++) {
      assertEquals(await status(`windows/page-${n}?browser=b`, { at: n, session: "{}" }), 204);
    }
    const { windows } = await (await ask("POST", "/api/kept", { browser: "b" })).json();
    assertEquals(Object.keys(windows).length, 40);
    assertEquals([windows["page-4"], windows["page-5"]?.at], [undefined, 5]);
    const place = join(folder, "kept");
    for (let n = 0; n < 500; n++) {
      await Deno.writeTextFile(join(place, `draft.c.${n}.json`), JSON.stringify(draft("")));
    }
    const files = keptIn(folder);
    const full = await files.putDraft("c", "another", draft("")).catch(({ message }) => message);
    assertMatch(full, /no room to keep more of what is not saved: save some/);
    await files.putDraft("c", "1", draft("of one that is there"));
  }));

Deno.test("what is handed over replaces what its own page has kept, whatever the clock says, and nothing that others have made of it", () =>
  inFolder(async (folder) => {
    const before = keptIn(folder);
    for (const key of ["same", "newer", "edited"]) {
      await before.putDraft("tab", key, draft("first", { edit: 1 }));
    }
    const files = keptIn(folder);
    await files.open("editor");
    const theirs = { edit: 2, after: 1, session: "other" };
    await files.putDraft("editor", "edited", draft("by another page", theirs));
    const later = { edit: 2, at: "2025-01-01T00:00:00Z" };
    const window = { at: 1, session: "{}" };
    await files.putWindow("editor", "page", window);
    await files.putWindow("editor", "other", { ...window, at: 7 });
    await files.handOver({
      browser: "tab",
      drafts: {
        same: draft("first", later),
        newer: draft("second", later),
        edited: draft("third", later),
        fresh: draft("fourth", later),
      },
      windows: { page: { ...window, at: 2 } },
    });
    const { drafts, windows } = await files.open("another");
    assertEquals(textsOf(drafts), { edited: "third", fresh: "fourth" });
    assertEquals(Object.entries(windows).map(([page, { at }]) => [page, at]), [["page", 8]]);
    assertEquals(textsOf((await files.open("editor")).drafts), {
      same: "first",
      newer: "second",
      edited: "by another page",
    });
    await Deno.writeTextFile(join(folder, "kept", "window.a.b.json"), "[]");
    let told = 0;
    const last = keptIn(folder, () => told++);
    await last.open("one");
    assertStringIncludes(textsIn(last).join(), "window.a.b.json.damaged");
    assertEquals(told, 1);
    await takeKept(new Folder(folder), new Folder(join(folder, "trusted")));
    const taken = await keptIn(join(folder, "trusted")).open("a");
    assertEquals(Object.keys(taken.drafts).length, 5);
    /** What whoever has found it sends to a later start, when it was saved or let go. */
    const sent = async (more: Record<string, unknown>): Promise<Record<string, string>> => {
      const drafts = { fresh: draft("fourth", { ...later, ...more }) };
      await keptIn(folder).handOver({ browser: crypto.randomUUID(), drafts });
      return textsOf((await keptIn(folder).open("ann")).drafts);
    };
    assertEquals([await sent({}), await sent({ edit: 1 })], [{}, {}]);
    assertEquals(await sent({ edit: 3 }), { fresh: "fourth" });
    const saved = keptIn(folder);
    await saved.putDraft("ann", "fresh", draft("fourth", { ...later, edit: 4 }));
    await saved.remove("draft", "ann", "fresh");
    assertEquals(await sent({ edit: 4 }), {});
    await Deno.writeTextFile(join(folder, "kept", "handed.json"), "[1]");
    assertEquals(await sent({ session: "next" }), { fresh: "fourth" });
  }));

Deno.test("of a draft that both a folder and what was kept before it was trusted have, the later stays, and both where neither was made of the other", () =>
  inFolder(async (folder) => {
    const [before, own] = ["before", "own"].map((name) => new Folder(join(folder, name))) as [
      Folder,
      Folder,
    ];
    const keep = async (
      place: Folder,
      drafts: Record<string, Record<string, unknown>>,
      at: number,
    ) => {
      const files = keptIn(place.path);
      for (const [key, more] of Object.entries(drafts)) {
        await files.putDraft("ann", key, draft(`${key} ${place.path}`, more));
      }
      await files.putWindow("ann", "first", { at, session: "{}" });
      await files.putWindow("ann", "second", { at: 10 - at, session: "{}" });
    };
    const other = { edit: 2, session: "other" };
    await keep(own, { newer: { edit: 1 }, older: { edit: 2 }, beside: { edit: 1 }, one: {} }, 1);
    await keep(before, { newer: { edit: 2 }, older: { edit: 1 }, beside: other, two: {} }, 2);
    const damaged = "draft.ann.torn.json";
    await Deno.writeFile(join(before.path, "kept", damaged), new Uint8Array([0xff]));
    await Deno.writeTextFile(join(own.path, "kept", damaged), JSON.stringify(draft("torn")));
    await Deno.writeTextFile(
      join(before.path, "kept", "draft.ann.whole.json"),
      JSON.stringify(draft("whole")),
    );
    await Deno.writeTextFile(join(own.path, "kept", "draft.ann.whole.json"), "{");
    await takeKept(before, own);
    await takeKept(before, own);
    const taken = keptIn(own.path);
    const { drafts, windows } = await taken.open("ann");
    const { newer, older, beside, one, two, torn, whole, ...more } = textsOf(drafts);
    assertEquals(
      [newer, older, beside, one, two, torn, whole, Object.values(more)],
      [
        `newer ${before.path}`,
        `older ${own.path}`,
        `beside ${before.path}`,
        `one ${own.path}`,
        `two ${before.path}`,
        "torn",
        "whole",
        [`beside ${own.path}`],
      ],
    );
    assertEquals([windows.first?.at, windows.second?.at], [2, 9]);
    assertEquals(taken.notices.length, 2);
    assertEquals([...Deno.readDirSync(join(before.path, "kept"))], []);
  }));

Deno.test("windows that are open while a folder is trusted stay those of the last start, and what was set aside comes along", () =>
  inFolder(async (folder) => {
    const [before, own] = ["before", "own"].map((name) => new Folder(join(folder, name))) as [
      Folder,
      Folder,
    ];
    const here = new Set<string>();
    const open = (place: Folder) => openKeptFiles(place, { here, place: () => "same" }, () => {});
    const window = { at: 1, session: "{}" };
    for (const start of ["first", "second", "third"]) {
      await open(own).putWindow("bob", start, window);
    }
    await open(before).putWindow("ann", "page", window);
    for (const place of [before, own]) {
      await Deno.writeTextFile(join(place.path, "kept", "draft.a.b.json.damaged"), place.path);
    }
    await takeKept(before, own);
    here.clear();
    assertEquals(Object.keys((await open(own).open("eve")).windows).sort(), [
      "first",
      "second",
      "third",
    ]);
    assertEquals(here, new Set(["ann", "eve"]));
    const aside = ["draft.a.b.json.damaged", "draft.a.b.json.damaged-2"].map((name) =>
      Deno.readTextFileSync(join(own.path, "kept", name))
    );
    assertEquals(aside, [own.path, before.path]);
    assertEquals([...Deno.readDirSync(join(before.path, "kept"))], []);
  }));

Deno.test("a draft that cannot be read for a moment stays, is said, and is there once it can be", () =>
  inFolder(async (folder) => {
    const first = keptIn(folder);
    for (const key of ["one", "two"]) await first.putDraft("ann", key, draft(key, { edit: 1 }));
    const names = () =>
      [...Deno.readDirSync(join(folder, "kept"))].map(({ name }) => name).toSorted();
    const before = names();
    const { readFileSync } = Deno;
    const failing = async (what: () => Promise<unknown>): Promise<void> => {
      const fail = (path: string | URL) => {
        if (!String(path).endsWith("one.json")) return readFileSync(path);
        throw Object.assign(new Error("Input/output error (os error 5)"), { code: "EIO" });
      };
      try {
        Object.assign(Deno, { readFileSync: fail }); // no disk of a test breaks
        await what();
      } finally {
        Object.assign(Deno, { readFileSync });
      }
    };
    for (const isKnown of [false, true]) {
      const files = keptIn(folder);
      if (isKnown) await files.open("ann");
      await failing(async () =>
        assertEquals(textsOf((await files.open("ann")).drafts), { two: "two" })
      );
      assertEquals(names(), before);
      assertMatch(
        textsIn(files).join(),
        /cannot be read now: the disk .* stays as "[^"]*one\.json/,
      );
      assertEquals(textsOf((await files.open("ann")).drafts), { one: "one", two: "two" });
      assertEquals(files.notices, []);
    }
    // What is kept under its name meanwhile does not replace it.
    const files = keptIn(folder);
    await failing(async () => {
      await files.open("ann");
      await files.putDraft("ann", "one", draft("another", { edit: 1, session: "other" }));
    });
    const { one, two, ...more } = textsOf((await files.open("ann")).drafts);
    assertEquals([one, two, Object.values(more)], ["another", "two", ["one"]]);
    assertEquals(files.notices, []);
  }));

Deno.test("what is damaged under a name once more replaces nothing, and what others have removed stands in no way", () =>
  inFolder(async (folder) => {
    const place = join(folder, "kept");
    const path = join(place, "draft.ann.one.json");
    await Deno.mkdir(place);
    for (const text of ["first", "second", "third"]) {
      await Deno.writeTextFile(path, text);
      await keptIn(folder).open("ann");
    }
    const asides = [...Deno.readDirSync(place)].map(({ name }) => join(place, name)).toSorted();
    assertEquals(asides.map((one) => Deno.readTextFileSync(one)), ["first", "second", "third"]);

    const files = keptIn(folder);
    await files.open("ann");
    const puts: Record<string, Record<string, unknown>> = {
      "of another page": { edit: 1, session: "other" },
      "of before": { edit: 1 },
    };
    for (const [text, more] of Object.entries(puts)) {
      await files.putDraft("ann", "one", draft("there", { edit: 2 }));
      await Deno.remove(path);
      await files.putDraft("ann", "one", draft(text, more));
      assertEquals(textsOf((await files.open("ann")).drafts), { one: text });
      await files.remove("draft", "ann", "one");
    }
    await files.putDraft("ann", "one", draft("there", { edit: 2 }));
    await Deno.remove(path);
    const { text: _, ...rest } = draft("", { edit: 3 });
    const change = { ...rest, of: 2, change: [[1, 3, "x"]] as const };
    const refused = await files.changeDraft("ann", "one", change).catch(({ status }) => status);
    assertEquals(refused, 409, "so that its page sends all of it");
    await files.handOver({ browser: "ann", drafts: { one: draft("handed", { edit: 2 }) } });
    assertEquals(textsOf((await files.open("bob")).drafts), { one: "handed" });
    await files.handOver({ browser: "bob", drafts: {} });
    await Deno.remove(join(place, "draft.bob.one.json"));
    assertEquals((await files.open("eve")).drafts, {});
  }));
