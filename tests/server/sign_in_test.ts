import { pageText } from "../../src/program/words_of.ts";
import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import {
  claimOf,
  HAND_OVER_PATH,
  HANDED,
  SEALED_PATH,
  Sealing,
  TAKE_ALONG_PATH,
  takenText,
} from "../../src/api/hand_over.ts";
import { draftKey, MOST_SEALED, sealDraft, tagOf } from "../../src/api/draft_seal.ts";
import {
  keyOfRandom,
  keyOfToken,
  newNonce,
  PAGE_WORD,
  Proofs,
  requestText,
} from "../../src/api/proof.ts";
import type { Clock } from "../../src/server/clock.ts";
import { createSignIn } from "../../src/server/sign_in.ts";
import { keyOf, signInPath, signWord } from "../../src/server/signed_word.ts";
import type { TrialServer } from "./trial_server.ts";
import { HERE, withServer } from "./trial_server.ts";

const TOKEN = "a-token-of-a-test";
const PORT = 8189;
const SESSION_KEY = "a-word-that-sessions-are-signed-with";
const HOUR = 3_600_000;
const PAGE = { accept: "text/html,*/*" };

/** A server that asks for {@link TOKEN}, and what it answers to a request for its status. */
function withLock(
  use: (
    server: TrialServer & { status(headers?: Record<string, string>): Promise<number> },
  ) => Promise<void>,
  { clock, hostname = "127.0.0.1", name, names = [], isOurs = () => true }: {
    readonly clock?: Clock;
    readonly hostname?: string;
    /** That the server answers to as well. */
    readonly names?: readonly string[];
    readonly isOurs?: () => boolean;
    /** By which browsers reach it. */
    readonly name?: string;
  } = {},
): Promise<void> {
  const signIn = createSignIn({
    token: TOKEN,
    sessionKey: () => SESSION_KEY,
    pageText,
    listening: () => ({ addresses: [hostname, "::1"], port: PORT, isOurs: isOurs() }),
    ...(name !== undefined && { name: () => name }),
    ...(clock && { clock }),
  });
  return withServer(
    (server) =>
      use({
        ...server,
        async status(headers = {}) {
          const response = await server.ask("GET", "/api/status", undefined, headers);
          await response.body?.cancel();
          return response.status;
        },
      }),
    {
      signIn,
      guard: { names },
      editor: (path) => {
        const bytes = new TextEncoder().encode(path === "/head.html" ? "<head>" : "<the editor>");
        return Promise.resolve({ bytes, type: "text/html" });
      },
    },
  );
}

const cookieOf = (answer: Response): string => answer.headers.get("set-cookie")!.split(";")[0]!;

/** Sends the form of the page of who is not signed in. */
async function paste(
  { app }: TrialServer,
  token: string,
  path = "/sign-in",
  headers: Record<string, string> = {},
): Promise<Response> {
  return await app.request(`http://localhost${path}`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    body: new URLSearchParams({ token }).toString(),
  }, HERE);
}

Deno.test("nothing is answered to who is not signed in, on any path, and one with the token is let in", () =>
  withLock(async ({ ask, status }) => {
    for (
      const [method, path] of [
        ["GET", "/"],
        ["GET", "/main.js"],
        ["GET", "/api/events"],
        ["GET", "/api/openapi.json"],
        ["POST", "/api/runs"],
        ["DELETE", "/api/workflows/a"],
        ["HEAD", "/"],
        ["OPTIONS", "/api/status"],
        ["GET", "/api/nothing"],
      ] as const
    ) {
      const answer = await ask(method, path);
      const text = await answer.text();
      assertEquals([path, answer.status], [path, 401]);
      assertEquals(answer.headers.get("www-authenticate"), 'Bearer realm="braid"');
      if (method !== "HEAD") assertStringIncludes(text, "braid link");
      assertEquals(text.includes("<the editor>"), false);
    }
    assertEquals(await status({ authorization: "Bearer wrong" }), 401);
    assertEquals(await status({ authorization: `Basic ${btoa(`:${TOKEN}`)}` }), 401);
    assertEquals(await status({ authorization: "Bearer" }), 401);
    assertEquals(await status({ cookie: `braid_${PORT}=${TOKEN}` }), 401);
    assertEquals(await status({ authorization: `Bearer ${TOKEN}` }), 200);
    assertEquals(await status({ authorization: `bearer ${TOKEN}` }), 200);
  }));

Deno.test("a program that proves of a request to know the token need not send it: once, of that request, to this start", async () => {
  const host = `127.0.0.1:${PORT}`;
  const before = Date.now() - 1000;
  let isOurs = true;
  await withLock(async ({ app }) => {
    const proven = async (
      { method = "GET", at = host, path = "/api/status", made = Date.now(), token = TOKEN },
    ): Promise<string> => {
      const claim = `${made}.${newNonce()}`;
      const text = requestText(method, new URL(`http://${at}${path}`));
      return `Braid ${claim} ${await new Proofs(token, keyOfToken).make(text, claim)}`;
    };
    const ask = async (authorization: string, at = host, env: unknown = HERE): Promise<number> => {
      const headers = { host: at, authorization };
      return (await app.request("http://localhost/api/status", { headers }, env as object)).status;
    };
    const word = await proven({});
    assertEquals([await ask(word), await ask(word)], [200, 401]);
    for (
      const other of [
        { method: "POST" },
        { at: `localhost:${PORT}` },
        { path: "/api/runs" },
        { path: "/api/status?a=b" },
        { made: before },
        { token: "another-token" },
      ]
    ) assertEquals([other, await ask(await proven(other))], [other, 401]);
    for (const at of [`localhost:${PORT}`, "127.0.0.1:8190"]) { // where another server of theirs is
      assertEquals(await ask(await proven({ at }), at), 401);
    }
    // An address that each machine has for itself: one there hands on what it has heard.
    const elsewhere = { remoteAddr: { hostname: "192.0.2.7" } };
    assertEquals(await ask(await proven({}), host, elsewhere), 401);
    const [scheme, claim, proof] = word.split(" ");
    const fresh = `${Date.now()}.${newNonce()}`;
    for (
      const forged of [`${scheme} ${fresh} ${proof}`, `${scheme} ${claim} %`, "Braid", "Braid a b"]
    ) {
      assertEquals(await ask(forged), 401);
    }
    isOurs = false; // another has the port, and hands on what it has heard over a connection from before
    assertEquals(await ask(await proven({})), 401);
  }, { isOurs: () => isOurs });
});

Deno.test("a link signs a browser in once; used, old and foreign ones say how to get another", () =>
  withLock(async ({ ask, status }) => {
    const path = signInPath(TOKEN, PORT);
    const visit = await ask("GET", path, undefined, PAGE);
    const set = visit.headers.get("set-cookie")!;
    assertMatch(set, /^braid_8189=\S+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
    assertEquals(set.includes(TOKEN), false);
    assertStringIncludes(await visit.text(), `content="0;url=/"`);
    assertEquals(await status({ cookie: cookieOf(visit) }), 200);
    assertEquals(await status({ cookie: `a=b; ${cookieOf(visit)}; c=d` }), 200);

    const refused = async (path: string): Promise<void> => {
      const answer = await ask("GET", path, undefined, PAGE);
      const text = await answer.text();
      assertEquals([answer.status, answer.headers.get("set-cookie")], [401, null]);
      assertStringIncludes(text, "This link was used, or has expired: another is needed");
      assertStringIncludes(text, "braid link");
      assertStringIncludes(text, 'name="token"');
    };
    const at = (code: string): string => `/sign-in?code=${code}`;
    await refused(path); // again
    await refused(at(""));
    await refused(at("a.b.c"));
    await refused(at(signWord(keyOf(TOKEN), `link:${PORT}`, Date.now() - HOUR - 1)));
    await refused(at(signWord(keyOf(TOKEN), `link:${PORT}`, Date.now() - 60_000))); // before the start
    await refused(at(signWord(keyOf(TOKEN), `link:${PORT}`, Date.now() + HOUR)));
    await refused(at(signWord(keyOf(TOKEN), "link:8190"))); // of another server
    await refused(at(signWord(keyOf(TOKEN), `session:${PORT}`)));
    await refused(at(signWord(keyOf("another-token-of-a-test"), `link:${PORT}`)));
    // Who is signed in is not thrown out by an old link from the history.
    const again = await ask("GET", path, undefined, { ...PAGE, cookie: cookieOf(visit) });
    assertEquals(again.status, 200);
    await again.body?.cancel();
    assertNotEquals(signInPath(TOKEN, PORT), signInPath(TOKEN, PORT));
  }));

Deno.test("sessions are of this server and its key, end after a month, and are renewed by use", () =>
  withLock(async ({ ask, status }) => {
    const day = 24 * HOUR;
    const cookie = (age: number, key = SESSION_KEY, port = PORT, name = port): string =>
      `braid_${name}=${signWord(key, `session:${port}`, Date.now() - age)}`;
    assertEquals(await status({ cookie: cookie(0) }), 200);
    assertEquals(await status({ cookie: cookie(29 * day) }), 200);
    assertEquals(await status({ cookie: cookie(30 * day + 1000) }), 401);
    assertEquals(await status({ cookie: cookie(-HOUR) }), 200); // the clock was set back
    assertEquals(await status({ cookie: cookie(-2 * day) }), 401);
    const foreign = `braid_${PORT}=set-by-a-page-of-another-port`;
    assertEquals(await status({ cookie: `${foreign}; ${cookie(0)}` }), 200);
    assertEquals(await status({ cookie: foreign }), 401);
    assertEquals(await status({ cookie: cookie(0, TOKEN) }), 401);
    assertEquals(await status({ cookie: cookie(0, SESSION_KEY, 8190, PORT) }), 401);
    assertEquals(
      await status({ cookie: cookie(HOUR).replace(/\d\./, (end) => `${9 - parseInt(end)}.`) }),
      401,
    );
    const renewed = async (age: number): Promise<boolean> => {
      const page = await ask("GET", "/", undefined, { ...PAGE, cookie: cookie(age) });
      assertEquals(await page.text(), "<the editor>");
      return page.headers.has("set-cookie");
    };
    assertEquals([await renewed(HOUR), await renewed(2 * day)], [false, true]);
  }));

Deno.test("where browsers have a name of their own, sessions count there alone, and links and the token lead there", () => {
  const name = "a-name-that-nobody-guesses";
  return withLock(async ({ ask, status, app }) => {
    const there = { host: `${name}.localhost:${PORT}` };
    const cookie = `braid_${PORT}=${signWord(SESSION_KEY, `session:${PORT}`)}`;
    assertEquals(await status({ ...there, cookie }), 200);
    const bare = [`127.0.0.1:${PORT}`, `localhost:${PORT}`, "localhost:8190"];
    for (const host of [...bare, `of-a-link.localhost:${PORT}`]) {
      const led = await ask("GET", signInPath(TOKEN, PORT), undefined, { ...PAGE, host });
      assertEquals([led.status, led.headers.get("set-cookie")], [200, null]);
      const [, place] = /href="http:\/\/([^"]+)"/.exec(await led.text())!;
      assert(place!.startsWith(`${there.host}/sign-in?code=`), place);
      const visit = await ask("GET", place!.slice(there.host.length), undefined, {
        ...PAGE,
        ...there,
      });
      assertEquals(await status({ ...there, cookie: cookieOf(visit) }), 200);
      await visit.body?.cancel();
    }
    for (const host of bare) {
      assertEquals(await status({ host, cookie }), 401);
      const refused = await ask("GET", "/", undefined, { ...PAGE, host });
      const text = await refused.text();
      assertEquals([refused.status, text.includes(name)], [401, false]);
      // Nothing that others may have left there reads the token, or is taken for the script.
      assertEquals(text.includes("<input"), false);
      const again = await ask("GET", "/", undefined, { ...PAGE, host });
      const [one, other] = [text, await again.text()].map((page) => /src="([^"]+)"/.exec(page)![1]);
      assertNotEquals(one, other);
      assert(one!.startsWith(`${TAKE_ALONG_PATH}?`)); // of a start with --plain something may lie there
    }
    for (const host of [`an-earlier-one.localhost:${PORT}`, `${name}.localhost:8190`]) {
      assertEquals(await status({ host, cookie }), 421);
      assertEquals(await status({ host, authorization: `Bearer ${TOKEN}` }), 421);
      const told = await ask("GET", "/sign-in", undefined, { ...PAGE, host });
      const text = await told.text();
      assertEquals([told.status, told.headers.get("set-cookie")], [421, null]);
      assertStringIncludes(text, "Braid was started again, under another name.");
      assertEquals([text.includes(name), text.includes("<input")], [false, false]);
      for (const path of ["/", signInPath(TOKEN, PORT)]) {
        const pasted = await paste({ app } as TrialServer, TOKEN, path, { host });
        assertEquals([pasted.status, (await pasted.text()).includes(name)], [421, false]);
      }
    }
    for (const word of [TOKEN, `${TOKEN}x`]) { // where no page has a field for it
      const bare = { host: `127.0.0.1:${PORT}` };
      const pasted = await paste({ app } as TrialServer, word, "/", bare);
      assertEquals([pasted.status, (await pasted.text()).includes(name)], [401, false]);
    }
  }, { name });
});

Deno.test("by an address of a network browsers of the machine itself are led on to their name, and others are not", () => {
  const name = "a-name-that-nobody-guesses";
  const own = "192.0.2.2";
  return withLock(async ({ app }) => {
    const isLed = async (host: string, from: string): Promise<boolean> => {
      const headers = { ...PAGE, host: `${host}:${PORT}` };
      const env = { remoteAddr: { hostname: from } };
      const answer = await app.request(signInPath(TOKEN, PORT), { headers }, env);
      assertEquals(
        [answer.status, (await answer.text()).includes(name)].join(),
        [
          200,
          !answer.headers.has("set-cookie"),
        ].join(),
      );
      return !answer.headers.has("set-cookie");
    };
    for (
      const [host, from, expected] of [
        [own, own, true],
        [own, `::ffff:${own}`, true], // by a socket of IPv6
        [own, "192.0.2.7", false],
        [own, "127.0.0.1", false], // a proxy, or a container's port
        ["127.0.0.1", "172.17.0.1", false], // a port of another machine, or a container's, leads here
        ["localhost", "192.0.2.7", false],
        [`${name}.localhost`, "192.0.2.7", false],
        ["127.0.0.1", "::ffff:127.0.0.1", true],
        ["localhost", "::1", true],
        ["a-machine", "127.0.0.1", true], // as many systems have their own name
        ["a-machine", "192.0.2.7", false],
        ["[fd00::2]", "fd00::2", true],
        ["[fd00::2]", "fd00::7", false],
      ] as const
    ) assertEquals([host, from, await isLed(host, from)], [host, from, expected]);
    // Nothing that a page can look at is shown there, which whoever has the address there could hand on.
    const cookie = `braid_${PORT}=${signWord(SESSION_KEY, `session:${PORT}`)}`;
    const hasWord = async (host: string, from: string): Promise<boolean> => {
      const env = { remoteAddr: { hostname: from } };
      const headers = { host: `${host}:${PORT}`, cookie };
      const answer = await app.request("/head.html", { headers }, env);
      assertEquals(answer.status, 200);
      return (await answer.text()).includes(PAGE_WORD);
    };
    assertEquals(await hasWord("localhost", "172.17.0.1"), false);
    assertEquals(await hasWord(own, "192.0.2.7"), true);
  }, { name, hostname: own, names: ["a-machine"] });
});

Deno.test("drafts are handed over with a link's code, from a page of anywhere, once, within bounds", () => {
  const name = "a-name-that-nobody-guesses";
  return withLock(async ({ app, ask }) => {
    const host = `${name}.localhost:${PORT}`;
    const draft = { name: "mine", text: "{}", at: "2026-01-01T00:00:00Z", session: "tab" };
    const handOver = async (
      code: string,
      value: unknown = { browser: "tab", drafts: { one: draft } },
      at = host,
    ): Promise<Response> => {
      const sealing = new Sealing(code);
      const text = typeof value === "string" ? value : JSON.stringify(value);
      const sealed = new Uint8Array(await (await sealing.seal(text)).arrayBuffer()).toBase64();
      const query = { link: claimOf(code) ?? "", proof: await sealing.prove() };
      const body = `${HANDED}=${sealed}\r\n`;
      for (const secret of [code, "mine", code.slice(-43)]) {
        assertEquals([body, ...Object.values(query)].join().includes(secret), false);
      }
      return await post(`${HAND_OVER_PATH}?${new URLSearchParams(query)}`, body, at);
    };
    const post = async (
      path: string,
      body: string,
      at = host,
    ): Promise<Response> =>
      await app.request(`http://localhost${path}`, {
        method: "POST",
        headers: {
          host: at,
          ...PAGE,
          "content-type": "text/plain",
          origin: "null",
          "sec-fetch-site": "cross-site",
          "sec-fetch-mode": "navigate",
        },
        body,
      });
    const link = (): string => signWord(keyOf(TOKEN), `link:${PORT}`);
    const used = link();
    const led = await handOver(used);
    assertEquals([led.status, led.headers.has("set-cookie")], [200, true]);
    assertStringIncludes(await led.text(), `content="0;url=/"`);
    const cookie = cookieOf(led);
    const kept = await ask("POST", "/api/kept", { browser: "editor" }, { host, cookie });
    assertEquals((await kept.json()).drafts, { one: draft });
    const wrong = signWord(keyOf("another-token"), `link:${PORT}`);
    /** All is shown in a tab to a person. */
    const told = async (answer: Response, status: number, words: string): Promise<void> => {
      assertEquals([answer.status, answer.headers.has("set-cookie")], [status, false]);
      assertStringIncludes(answer.headers.get("content-type")!, "text/html");
      const text = await answer.text();
      assertStringIncludes(text, words);
      assertEquals(text.includes("<input"), false); // with the token, nothing would come along
    };
    for (const code of [used, "a-code", wrong]) {
      await told(await handOver(code), 401, "This link was used, or has expired");
      await told(await handOver(code), 401, "What is not saved is still in the tab that you came");
    }
    const query = `link=${claimOf(link())}&proof=${encodeURIComponent(btoa("a".repeat(32)))}`;
    const plain = `${HANDED}=${JSON.stringify({ browser: "tab", drafts: { one: draft } })}`;
    for (const one of ["", `?code=${link()}`, `?${query}`]) {
      await told(await post(`${HAND_OVER_PATH}${one}`, plain), 401, "This link was used");
    }
    const { deriveKey } = SubtleCrypto.prototype;
    let worked = 0;
    SubtleCrypto.prototype.deriveKey = function (
      this: SubtleCrypto,
      ...given: Parameters<typeof deriveKey>
    ) {
      worked++;
      return deriveKey.apply(this, given);
    } as typeof deriveKey;
    const strange = `?link=${Date.now()}.abcdefghijkl&proof=${btoa("a".repeat(32))}`;
    await told(await post(`${HAND_OVER_PATH}${strange}`, plain), 401, "This link was used");
    SubtleCrypto.prototype.deriveKey = deriveKey;
    assertEquals(worked, 0); // anybody of the machine can have it do that
    const unread = link();
    const proven = { link: claimOf(unread)!, proof: await new Sealing(unread).prove() };
    const path = `${HAND_OVER_PATH}?${new URLSearchParams(proven)}`;
    await told(await post(path, plain), 400, "not sealed with the code");
    for (const value of ["{", "[]", { browser: "../a", drafts: {} }, { drafts: {} }]) {
      await told(await handOver(link(), value), 400, "still in the tab");
    }
    const away = { browser: "tab", drafts: { one: draft, six: { ...draft, folder: "/another" } } };
    await told(await handOver(link(), away), 409, "<code>/another</code>: start Braid there");
    const script = await ask("GET", TAKE_ALONG_PATH, undefined, {
      host: `earlier.localhost:${PORT}`,
    });
    assertEquals([script.status, await script.text()], [200, "<the editor>"]);
    for (const at of [`of-a-link.localhost:${PORT}`, `127.0.0.1:${PORT}`]) {
      const other = await handOver(link(), undefined, at);
      assertEquals([other.status, other.headers.has("set-cookie")], [200, false]);
      assertStringIncludes(await other.text(), `http://${host}/sign-in?code=`);
    }
    assertEquals(
      (await app.request("http://localhost/api/kept", {
        method: "POST",
        headers: { host, cookie, origin: "null", "content-type": "application/json" },
        body: "{}",
      })).status,
      403,
    );
  }, { name });
});

Deno.test("what lies sealed at a name of before is taken from whoever has it, and shown to have been, by what this person alone can have sealed", () => {
  const name = "a-name-that-nobody-guesses";
  const before = "an-earlier-one";
  return withLock(async ({ ask, app }) => {
    const at = (name: string): string => `${name}.localhost:${PORT}`;
    const cookie = `braid_${PORT}=${signWord(SESSION_KEY, `session:${PORT}`)}`;
    /** What a page of a name came with, when that was the server's. */
    const keyAt = async (name: string): Promise<Uint8Array<ArrayBuffer>> => {
      let html = "";
      await withLock(async ({ ask }) => {
        const page = await ask("GET", "/head.html", undefined, { host: at(name), cookie });
        html = await page.text();
        assertEquals(page.headers.get("cache-control"), "no-store");
      }, { name });
      return draftKey(new RegExp(`${PAGE_WORD}" content="\\S+ \\S+ ([\\w-]{43})"`).exec(html)![1]!);
    };
    const key = await keyAt(before);
    const draft = { name: "mine", text: "{}", at: "2026-01-01T00:00:00Z", session: "tab", edit: 2 };
    const moved = await (await ask("GET", "/", undefined, { ...PAGE, host: at(before), cookie }))
      .text();
    const [, page, word] = /data-page="(\S+) (\S+)"/.exec(moved)!;
    assertEquals([
      moved.includes(key.toBase64({ alphabet: "base64url", omitPadding: true })),
      moved.includes(name),
    ], [false, false]);
    const send = async (
      text: string | ReadableStream,
      of = "one",
      host = at(before),
      tag = tagOf(String(text)),
    ): Promise<readonly [status: number, said: string, isShown: boolean]> => {
      const nonce = newNonce();
      const query = new URLSearchParams({ key: of, tag, page: page!, nonce });
      const answer = await app.request(`http://localhost${SEALED_PATH}?${query}`, {
        method: "POST",
        headers: { host, origin: `http://${host}`, "content-type": "text/plain" },
        body: text,
      }, HERE);
      assertEquals(answer.headers.has("set-cookie"), false);
      const said = await answer.text();
      const { proof = "" } = answer.ok ? JSON.parse(said) : {};
      const told = takenText(`${before}.localhost`, of);
      return [
        answer.status,
        said,
        await new Proofs(word!, keyOfRandom).isRight(told, nonce, proof),
      ];
    };
    const drafts = async (browser: string): Promise<Record<string, { readonly text: string }>> =>
      (await (await ask("POST", "/api/kept", { browser }, { host: at(name), cookie })).json())
        .drafts;
    const isTaken = async (text: string, of?: string): Promise<void> => {
      const [status, , isShown] = await send(text, of);
      assertEquals([status, isShown], [200, true]);
    };
    const sealed = sealDraft(key, "one", draft);
    await isTaken(sealed);
    assertEquals(await drafts("first"), { one: draft });
    const next = { ...draft, text: "[1]", session: "next", edit: 3, after: 2 };
    await ask("PUT", "/api/kept/drafts/one?browser=first", next, { host: at(name), cookie });
    await isTaken(sealed); // once more, as whoever has found it may
    await isTaken(`${sealed}\n`);
    await isTaken(sealDraft(key, "two", { ...draft, text: "", gone: true }), "two");
    assertEquals(await drafts("first"), { one: next });
    for (
      const [text, of, host] of [
        [sealed, "two"],
        [sealed.slice(0, -8), "one"],
        [sealed, "one", at("another-one")],
        [sealed, "one", `127.0.0.1:${PORT}`],
        [sealDraft(await keyAt("another-one"), "one", draft), "one"],
        [sealDraft(draftKey("a".repeat(43)), "one", draft), "one"],
        [JSON.stringify(draft), "one"],
      ] as const
    ) {
      const [status, said, isShown] = await send(text, of, host);
      assertEquals([status, isShown], [401, false], said);
      assertStringIncludes(said, "another token, or is damaged.");
    }
    const foreign = await send(sealDraft(key, "one", { ...draft, folder: "/another" }));
    assertEquals(foreign.slice(0, 1), [409]);
    assertStringIncludes(foreign[1], "of another folder");
    for (const value of [{ ...draft, session: "../a" }, [], { text: 5 }]) {
      assertEquals((await send(sealDraft(key, "one", value)))[0], 400);
    }
    assertEquals((await send(sealDraft(key, "../a", draft), "../a"))[0], 400);
    assertEquals(
      (await send("a".repeat(MOST_SEALED + 1), "one", at(before), tagOf(sealed)))[0],
      413,
    );
    /** One that has come but for its end; how often more of it was asked for, and that end. */
    const come = (bytes: number) => {
      const { promise: isRead, resolve: read } = Promise.withResolvers<void>();
      const { promise: whole, resolve: end } = Promise.withResolvers<void>();
      let asked = 0;
      const body = new ReadableStream({
        async pull(controller) {
          if (asked++ === 0) return controller.enqueue(new Uint8Array(bytes));
          read();
          await whole;
          controller.close();
        },
      }, { highWaterMark: 0 });
      return { body, isRead, end, asked: () => asked };
    };
    // Of what is not shown to be this person's nothing is read.
    for (const tag of ["", "a", tagOf(sealDraft(key, "two", draft)), tagOf(sealed).slice(1)]) {
      const { body, asked } = come(9);
      assertEquals([(await send(body, "one", at(before), tag))[0], asked()], [401, 0]);
    }
    const many = [come(MOST_SEALED), come(MOST_SEALED)];
    const sent = many.map(({ body }) => send(body, "one", at(before), tagOf(sealed)));
    for (const { isRead } of many) await isRead;
    const [beside] = await send("a".repeat(9000), "one", at(before), tagOf(sealed));
    assertEquals(beside, 503); // whoever has found one can send as much as they like with its tag
    for (const { end } of many) end();
    for (const [status] of await Promise.all(sent)) assertEquals(status, 401);
    const [own] = await send(sealDraft(await keyAt(name), "one", draft), "one", at(name));
    assertEquals(own, 401); // there the editor has it
    assertEquals(await drafts("first"), { one: next });
  }, { name });
});

Deno.test("the page of who is not signed in takes the token and leads back to where it stood", () =>
  withLock(async (server) => {
    const { ask, status } = server;
    const page = await ask("GET", "/?open=mine&view=form", undefined, PAGE);
    assertEquals(page.status, 401);
    const html = await page.text();
    assertStringIncludes(html, "You are not signed in.");
    assertEquals(html.includes("<script"), false); // the editor itself finds what lies there
    const german = { ...PAGE, "accept-language": "de-CH, en;q=0.5" };
    const inGerman = await (await ask("GET", "/", undefined, german)).text();
    assertStringIncludes(inGerman, `<html lang="de" dir="ltr">`);
    assertMatch(inGerman, /Öffnen Sie, was <code>braid serve<\/code> ausgegeben hat/);
    const policy = page.headers.get("content-security-policy")!;
    assertMatch(policy, /default-src 'none'.*form-action 'self'/);
    // A browser that is told to send no referrer says "Origin: null" of a form.
    assertEquals(page.headers.get("referrer-policy"), "same-origin");

    // Led here by another site, a browser that is signed in does not say so: it is led on first.
    const led = { ...PAGE, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
    const on = await ask("GET", `//a?open="<b>&view=form`, undefined, led);
    assertEquals([on.status, on.headers.get("set-cookie")], [401, null]);
    const text = await on.text();
    assertStringIncludes(text, `content="0;url=/a?open=%22%3Cb%3E&amp;view=form"`);
    assertEquals(text.includes("not signed in"), false);

    const wrong = await paste(server, "wrong");
    assertEquals([wrong.status, wrong.headers.get("set-cookie")], [401, null]);
    assertStringIncludes(await wrong.text(), "This is not the token.");
    const right = await paste(server, ` ${TOKEN}\n`, "/?open=mine&view=form");
    assertEquals([right.status, right.headers.get("location")], [303, "/?open=mine&view=form"]);
    assertEquals(await status({ cookie: cookieOf(right) }), 200);
    assertEquals((await paste(server, TOKEN)).headers.get("location"), "/");
    assertEquals(
      (await paste(server, TOKEN, "//evil.example/a")).headers.get("location"),
      "/evil.example/a",
    );
    for (const origin of ["null", "http://localhost:9000", "https://evil.example"]) {
      const foreign = await paste(server, TOKEN, "/", { origin });
      assertEquals([foreign.status, foreign.headers.get("set-cookie")], [403, null]);
    }
    const flood = await paste(server, "x".repeat(5000));
    assertEquals(flood.status, 413);
  }));

Deno.test("who guesses is told to wait, and who has what is right is let in all the same", () =>
  withLock(async (server) => {
    const { ask, status } = server;
    const cookie = cookieOf(await ask("GET", signInPath(TOKEN, PORT), undefined, PAGE));
    const guess = (word: string): Promise<number> => status({ authorization: `Bearer ${word}` });
    const seen = new Set<number>();
    for (let round = 0; round < 30; round++) seen.add(await guess(`guess-${round}`));
    assertEquals([...seen], [401, 429]);

    // A page or program of the same machine may have been the one that guessed.
    assertEquals(await guess(TOKEN), 200);
    assertEquals(await status({ cookie }), 200);
    const path = signInPath(TOKEN, PORT);
    assertEquals((await ask("GET", path, undefined, PAGE)).status, 200);
    const form = await paste(server, TOKEN);
    assertEquals([form.status, form.headers.has("set-cookie")], [303, true]);

    const again = await ask("GET", path, undefined, PAGE);
    assertEquals(again.status, 429);
    assertStringIncludes(await again.text(), "wait a minute");
    assertEquals((await paste(server, "wrong")).status, 429);
  }));

Deno.test("whatever is done to the clock, a link works once, and who is signed in stays so", async () => {
  const MINUTE = 60_000;
  const at = { day: 1e12, passed: 5000 };
  const clock = { now: () => at.day, elapsed: () => at.passed };
  const pass = (time: number): void => void (at.day += time, at.passed += time);
  await withLock(async ({ ask, status }) => {
    const link = (): string => signWord(keyOf(TOKEN), `link:${PORT}`, at.day);
    const redeem = async (code: string): Promise<number> => {
      const answer = await ask("GET", `/sign-in?code=${code}`, undefined, PAGE);
      await answer.body?.cancel();
      return answer.status;
    };
    const early = signWord(keyOf(TOKEN), `link:${PORT}`, at.day - MINUTE);
    const [first, unused] = [link(), link()];
    const visit = await ask("GET", `/sign-in?code=${link()}`, undefined, PAGE);
    const signedIn = { cookie: cookieOf(visit) };
    assertEquals([await redeem(first), await redeem(first)], [200, 401]);
    for (const set of [2 * HOUR, -2 * HOUR, -5 * MINUTE, -HOUR, 3 * HOUR, -20 * HOUR]) {
      at.day += set;
      pass(1000);
      assertEquals(await status(signedIn), 200, `${set}`);
      assertEquals([await redeem(first), await redeem(early)], [401, 401], `${set}`);
      const made = link();
      pass(1000);
      assertEquals([await redeem(made), await redeem(made)], [200, 401], `${set}`);
    }
    at.day = 1e12 - HOUR;
    assertEquals(await redeem(unused), 401); // by the clock that it was made by it is long over
    at.day = 1e12 + 50 * HOUR;
    assertEquals(await redeem(link()), 200);
    const late = link();
    pass(HOUR + 1);
    assertEquals(await redeem(late), 401);
  }, { clock });
});

Deno.test("a link that was printed before the clock was set back, or in the hour before a sleep, works", async () => {
  for (
    const [set, passed, expected] of [
      [-5 * 60_000, 1000, 200],
      [-HOUR, 1000, 200],
      [-48 * HOUR, 1000, 200],
      [-48 * HOUR, HOUR + 1, 401],
      [20 * 60_000, 1000, 200], // a sleep, which no steady clock counts
      [8 * HOUR, 1000, 401],
    ] as const
  ) {
    const at = { day: 1e12, passed: 5000 };
    const clock = { now: () => at.day, elapsed: () => at.passed };
    await withLock(async ({ ask }) => {
      const path = `/sign-in?code=${signWord(keyOf(TOKEN), `link:${PORT}`, at.day)}`;
      at.day += set + passed;
      at.passed += passed;
      const answer = await ask("GET", path, undefined, PAGE);
      await answer.body?.cancel();
      assertEquals(answer.status, expected, `${set} ${passed}`);
    }, { clock });
  }
});
