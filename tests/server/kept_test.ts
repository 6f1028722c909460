import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { Folder } from "../../src/files/folder.ts";
import { openKeptFiles, takeKept } from "../../src/server/kept_files.ts";
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

/** What a server keeps for a browser, by what it is called. */
async function keptBy({ address }: ServingHere, browser: string): Promise<Record<string, string>> {
  const answer = await fetch(`${address}api/kept`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ browser }),
  });
  const { drafts } = await answer.json() as { drafts: Record<string, { text: string }> };
  return Object.fromEntries(Object.entries(drafts).map(([key, { text }]) => [key, text]));
}

async function keep({ address }: ServingHere, browser: string, text: string): Promise<void> {
  const { status } = await fetch(`${address}api/kept/drafts/one?browser=${browser}`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(draft(text)),
  });
  assertEquals(status, 204);
}

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
    const put = async (text: string, session: string, at: string): Promise<number> =>
      (await ask("PUT", "/api/kept/drafts/a?browser=b", draft(text, { session, at }))).status;
    const now = async (): Promise<string> =>
      (await (await ask("POST", "/api/kept", { browser: "b" })).json()).drafts.a?.text;
    assertEquals(await put("newer", "next", "2026-01-01T00:00:02Z"), 204);
    assertEquals(await put("older", "before", "2026-01-01T00:00:01Z"), 204);
    assertEquals(await now(), "newer");
    assertEquals(await put("set back", "next", "2026-01-01T00:00:01Z"), 204);
    assertEquals(await now(), "set back");
    assertEquals((await ask("DELETE", "/api/kept/drafts/a?browser=b")).status, 204);
    assertEquals(await now(), undefined);
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
    const files = openKeptFiles(new Folder(folder), new Set(), () => {});
    const full = await files.putDraft("c", "another", draft("")).catch(({ message }) => message);
    assertMatch(full, /no room to keep more of what is not saved: save some/);
    await files.putDraft("c", "1", draft("of one that is there"));
  }));

Deno.test("what is handed over replaces what its own page has kept, and nothing that others have made of it", () =>
  inFolder(async (folder) => {
    const said: string[] = [];
    const open = () => openKeptFiles(new Folder(folder), new Set(), (text) => said.push(text));
    const before = open();
    for (const key of ["same", "newer", "edited"]) {
      await before.putDraft("tab", key, draft("first"));
    }
    const files = open();
    await files.open("editor");
    await files.putDraft("editor", "edited", draft("by another page", { session: "other" }));
    await files.handOver("tab", {
      same: draft("first"),
      newer: draft("second"),
      edited: draft("third"),
    });
    const { drafts } = await files.open("another");
    assertEquals(Object.values(drafts).map(({ text }) => text).toSorted(), ["second", "third"]);
    const theirs = (await files.open("editor")).drafts;
    assertEquals(theirs.edited!.text, "by another page");
    await Deno.writeTextFile(join(folder, "kept", "window.a.b.json"), "[]");
    await open().open("one");
    assertStringIncludes(said.join(), "window.a.b.json.damaged");
    await takeKept(new Folder(folder), new Folder(join(folder, "trusted")));
    const taken = await openKeptFiles(new Folder(join(folder, "trusted")), new Set(), () => {})
      .open("a");
    assertEquals(Object.keys(taken.drafts).length, 5);
  }));
