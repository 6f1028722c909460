import { pageText } from "../../src/program/words_of.ts";
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { keyOfToken, newNonce, plainAt, PROOF_PATH, Proofs, PROVEN } from "../../src/api/proof.ts";
import { senderTo } from "../../src/mcp/reach.ts";
import { addressesOf } from "../../src/program/listen_at.ts";
import { createSignIn } from "../../src/server/sign_in.ts";
import { inFolder } from "../runs/trial.ts";
import { serveHere } from "./serve_here.ts";
import { withServer } from "./trial_server.ts";

const TOKEN = "a-token-of-a-test";
const PORT = 8189;

Deno.test("a server shows that it knows the token, for its own address and each nonce alone", async () => {
  const proofs = new Proofs(TOKEN, keyOfToken);
  let [isOurs, hasName] = [true, true];
  const own = () => ["203.0.113.7", "2001:db8::7"];
  const shows = async (
    hostname: string,
    host: string,
    { nonce = newNonce(), from = "127.0.0.1" } = {},
  ): Promise<boolean> => {
    let shown = false;
    const signIn = createSignIn({
      token: TOKEN,
      sessionKey: () => TOKEN,
      pageText,
      listening: () => ({ addresses: addressesOf(hostname), port: PORT, isOurs, own }),
      ...(hasName && { name: () => "a-name" }),
    });
    await withServer(async ({ app }) => {
      const query = new URLSearchParams({ host, nonce });
      const env = { remoteAddr: { hostname: from } };
      const answer = await app.request(`http://localhost${PROOF_PATH}?${query}`, {}, env);
      const { proof, isPlain } = await answer.json();
      assertEquals(answer.status, !isOurs ? 503 : proof === undefined ? 400 : 200);
      const texts = hasName ? [host, plainAt(host)] : [plainAt(host), host];
      shown = proof !== undefined && await proofs.isRight(texts[0]!, nonce, proof);
      if (!shown) return;
      assertEquals(isPlain, !hasName);
      assertEquals(await proofs.isRight(texts[1]!, nonce, proof), false); // nobody can change that
      assertEquals(await proofs.isRight(texts[0]!, newNonce(), proof), false);
      assertEquals(await proofs.isRight("127.0.0.1:8190", nonce, proof), false);
      assertEquals(await new Proofs(`${TOKEN}x`, keyOfToken).isRight(host, nonce, proof), false);
    }, { signIn });
    return shown;
  };
  for (
    const [hostname, host, expected] of [
      ["127.0.0.1", "127.0.0.1:8189", true],
      ["127.0.0.1", "127.0.0.1:8190", false],
      ["127.0.0.1", "127.0.0.1", false],
      ["127.0.0.1", "127.0.0.2:8189", false],
      ["127.0.0.1", "[::1]:8189", true], // both are listened at
      ["127.0.0.1", "localhost:8189", false], // a name may lead elsewhere
      ["127.0.0.1", "127.0.0.1:8189/", false],
      ["127.0.0.1", "", false],
      ["::1", "[::1]:8189", true],
      ["::1", "127.0.0.1:8189", true],
      ["127.0.0.2", "127.0.0.1:8189", true],
      ["192.168.1.2", "127.0.0.1:8189", true], // so that browsers here have a name of the machine
      ["192.168.1.2", "192.168.1.3:8189", false],
      ["a-machine", "127.0.0.1:8189", false],
      ["0.0.0.0", "127.0.0.1:8189", true],
      ["0.0.0.0", "[::1]:8189", true], // listened at, too
      ["0.0.0.0", "203.0.113.7:8189", true],
      ["0.0.0.0", "203.0.113.8:8189", false], // another machine's, who asks this one
      ["::", "[2001:db8::7]:8189", true],
      ["::", "[2001:db8::8]:8189", false],
      ["::", "[::1]:8189", true],
      ["::", "127.0.0.1:8189", false], // on some systems it is somebody else's
    ] as const
  ) {
    assertEquals(await shows(hostname, host), expected, `${hostname} ${host}`);
  }
  for (const nonce of ["", "short", `${newNonce()}x`, `8189 ${newNonce().slice(5)}`]) {
    assertEquals(await shows("127.0.0.1", "127.0.0.1:8189", { nonce }), false);
  }
  for (
    const [host, from, expected] of [
      ["127.0.0.1:8189", "203.0.113.8", false], // who listens there on that machine asks this one
      ["[::1]:8189", "2001:db8::8", false],
      ["0.0.0.0:8189", "203.0.113.8", false],
      ["127.0.0.1:8189", "::ffff:203.0.113.8", false],
      ["127.0.0.1:8189", "::ffff:127.0.0.1", true], // by a socket of IPv6
      ["[::1]:8189", "::1", true],
      ["203.0.113.7:8189", "203.0.113.8", true],
    ] as const
  ) assertEquals(await shows("0.0.0.0", host, { from }), expected, `${host} from ${from}`);
  hasName = false;
  assertEquals(await shows("127.0.0.1", "127.0.0.1:8189"), true);
  isOurs = false; // somebody else has taken the port, and hands on what is asked
  assertEquals(await shows("127.0.0.1", "127.0.0.1:8189"), false);
});

Deno.test("requests are sent to the server that knows the token, to nobody who listens in its place, and the token to neither", () =>
  inFolder(async (folder) => {
    await using server = await serveHere(folder, { open: false });
    const { token } = server.access!;
    const status = (address: string): Promise<Response> =>
      senderTo({ address, token })("/api/status", { method: "GET" });
    const { port } = new URL(server.address);
    for (const address of [server.address, `http://localhost:${port}`]) {
      const answer = await status(address);
      await answer.body?.cancel();
      assertEquals(answer.status, 200);
    }

    const real = new URL(server.address);
    const answers: readonly ((url: URL) => Response | Promise<Response>)[] = [
      () => new Response("no such thing", { status: 404 }),
      () => Response.json(null),
      () => Response.json({ proof: 1 }),
      () => Response.json({ proof: "%" }),
      () => Response.json({ proof: new Uint8Array(32).toBase64() }),
      ({ pathname, search }) => Response.redirect(new URL(pathname + search, real), 307),
      ({ pathname, search }) => fetch(new URL(pathname + search, real)), // hands on what it is asked
      ({ pathname, searchParams }) => {
        const query = new URLSearchParams({ ...Object.fromEntries(searchParams), host: real.host });
        return fetch(new URL(`${pathname}?${query}`, real));
      },
    ];
    for (const answer of answers) {
      const seen: string[] = [];
      await using other = Deno.serve(
        { hostname: "127.0.0.1", port: 0, onListen() {} },
        ({ url, headers }) => {
          seen.push(new URL(url).pathname + JSON.stringify([...headers]));
          return answer(new URL(url));
        },
      );
      const refused = await status(`http://127.0.0.1:${other.addr.port}`);
      assertEquals(refused.status, 401, String(answer));
      assertStringIncludes((await refused.json()).detail, "has not shown that it knows your token");
      assertEquals([seen.length, seen.join().includes(token)], [1, false], String(answer));
    }

    // Later, too: each request is sent where the proof is good at the time.
    let isReal = true;
    const told: string[] = [];
    await using gate = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      async ({ url, headers }) => {
        const { host, pathname, searchParams } = new URL(url);
        if (pathname !== PROOF_PATH) {
          told.push(headers.get("authorization")!);
          return new Response(JSON.stringify([...headers]).includes(token) ? "told" : "");
        }
        const nonce = searchParams.get("nonce")!;
        const proof = await new Proofs(isReal ? token : "another", keyOfToken).make(host, nonce);
        return Response.json({ proof });
      },
    );
    const send = senderTo({ address: `http://127.0.0.1:${gate.addr.port}`, token });
    const ask = async (): Promise<number> => {
      const answer = await send("/api/status", { method: "GET" });
      assertEquals(await answer.text() === "told", false);
      return answer.status;
    };
    assertEquals(await ask(), 200);
    isReal = false;
    assertEquals([await ask(), told.length], [401, 1]);
    assertMatch(told[0]!, PROVEN);
  }));

Deno.test("nothing goes over a connection to who has listened in the server's place, once the server is back", () =>
  inFolder(async (folder) => {
    const before = await serveHere(folder, { open: false });
    const { address, access } = before;
    const port = Number(new URL(address).port);
    const send = senderTo({ address, token: access!.token });
    const ask = async (): Promise<number> => {
      const { status, body } = await send("/api/status", { method: "GET" });
      await body?.cancel();
      return status;
    };
    await before.stop();
    const heard: string[] = [];
    const held: Deno.Conn[] = [];
    const listener = Deno.listen({ hostname: "127.0.0.1", port });
    const hear = async (one: Deno.Conn): Promise<void> => {
      const bytes = new Uint8Array(4096);
      for (let count; (count = await one.read(bytes));) {
        heard.push(new TextDecoder().decode(bytes.subarray(0, count)));
        await one.write(new TextEncoder().encode("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"));
      }
    };
    const listening = (async () => {
      for await (const one of listener) held.push(one), void hear(one).catch(() => {});
    })();
    assertEquals(await ask(), 401);
    listener.close();
    await listening;
    await using server = await serveHere(folder, { open: false, port });
    assertEquals([server.address, await ask(), heard.length], [address, 200, 1]);
    for (const one of held) one.close();
  }));
