/** By what a page knows its server again. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import {
  keyOfRandom,
  keyOfToken,
  movedFrom,
  newNonce,
  PAGE_PATH,
  PAGE_WORD,
  Proofs,
} from "../../src/api/proof.ts";
import { createPageProver } from "../../src/server/prove.ts";
import { addressesOf } from "../../src/program/listen_at.ts";
import { inFolder } from "../runs/trial.ts";
import { askByName, openLink } from "./ask_by_name.ts";
import { serveHere } from "./serve_here.ts";

interface Known {
  readonly page: string;
  readonly word: string;
}

/** What comes with the page of who is signed in. */
async function open({ place, cookie }: Awaited<ReturnType<typeof openLink>>): Promise<Known> {
  const { text, headers } = await askByName(place, { cookie, accept: "text/html" });
  assertEquals([headers.get("cache-control"), headers.has("etag")], ["no-store", false]);
  const content = new RegExp(`<meta name="${PAGE_WORD}" content="([^"]+)">`).exec(text)![1]!;
  const [page, word] = content.split(" ");
  return { page: page!, word: word! };
}

/**
 * Whether what listens shows a page that it knows its word, whoever the page's browser is signed in as: "moved" where it has
 * another name than the page.
 */
async function knows(place: string, { page, word }: Known): Promise<boolean | "moved"> {
  const nonce = newNonce();
  const address = new URL(`${PAGE_PATH}?${new URLSearchParams({ page, nonce })}`, place);
  const { proof = "" } = JSON.parse((await askByName(address)).text);
  const proofs = new Proofs(word, keyOfRandom);
  const { hostname } = new URL(place);
  const others = [proofs.isRight(hostname, newNonce(), proof), proofs.isRight("a", nonce, proof)];
  assertEquals(await Promise.all(others), [false, false]);
  if (await proofs.isRight(movedFrom(hostname), nonce, proof)) return "moved";
  return await proofs.isRight(hostname, nonce, proof);
}

Deno.test("a server shows a page that it has its token, and so does each later start of it, and no other", () =>
  inFolder(async (folder) => {
    const first = await serveHere(folder, { open: false });
    const port = Number(new URL(first.address).port);
    const browser = await openLink(first.link!);
    const [one, two] = [await open(browser), await open(browser)];
    assertNotEquals([one.page, one.word], [two.page, two.word]);
    assertEquals([await knows(browser.place, one), await knows(browser.place, two)], [true, true]);
    assertEquals(await knows(browser.place, { page: one.page, word: two.word }), false);
    for (const query of [{}, { page: one.page }, { page: "a", nonce: newNonce() }]) {
      const address = new URL(`${PAGE_PATH}?${new URLSearchParams(query)}`, browser.place);
      assertEquals((await askByName(address)).status, 400);
    }
    await first.stop();
    for (const options of [{}, { plain: true }, { keepSessions: true }]) {
      await using next = await serveHere(folder, { open: false, port, ...options });
      const expected = options.plain ? true : "moved"; // signed in or not
      assertEquals(await knows(browser.place, one), expected);
      assertEquals(await knows(next.address, one), expected);
      const { place } = await openLink(next.link!);
      assertEquals(await knows(place, one), true);
    }
    const { token } = first.access!;
    await using elsewhere = await serveHere(folder, { open: false });
    assertEquals(elsewhere.access!.token, token);
    assertEquals(await knows(elsewhere.address, one), false); // of another port
    await elsewhere.stop();
    await using stranger = await serveHere(
      `${folder}/stranger`,
      { open: false, port },
      `${folder}/other-settings`,
    );
    assertNotEquals(stranger.access!.token, token);
    assertEquals(await knows(browser.place, one), false);
  }));

Deno.test("no proof is shown for a name by which somebody else may be reached, who would hand it on", async () => {
  const shows = async (
    name: string,
    hostname: string,
    { isOurs = true, from = "127.0.0.1" } = {},
  ): Promise<boolean> => {
    const addresses = addressesOf(hostname);
    const listening = () => ({ addresses, port: 8189, isOurs });
    const pages = createPageProver(new Proofs("a-token-of-a-test", keyOfToken), listening);
    const at = { name, from };
    const shown = await pages.prove(at, name, newNonce(), newNonce()).catch(() => undefined);
    assertEquals(isOurs && pages.isShown(at), shown !== undefined);
    return shown !== undefined;
  };
  for (
    const [name, hostname, expected] of [
      ["a.localhost", "127.0.0.1", true],
      ["a.localhost", "::1", true],
      ["localhost", "localhost", true],
      ["a.localhost", "192.168.1.2", true],
      ["a.localhost", "127.0.0.2", true],
      ["a.localhost", "a-machine", false],
      ["127.0.0.1", "127.0.0.1", true],
      ["[::1]", "127.0.0.1", true],
      ["127.0.0.1", "a-machine", false],
      ["127.0.0.1", "192.168.1.2", true],
      ["192.168.1.3", "192.168.1.2", false],
      ["192.168.1.2", "192.168.1.2", true],
      ["studio.example", "127.0.0.1", true],
    ] as const
  ) assertEquals(await shows(name, hostname), expected, `${name} ${hostname}`);
  for (const name of ["a.localhost", "localhost", "127.0.0.1", "[::1]", "0.0.0.0"]) {
    assert(!await shows(name, "0.0.0.0", { from: "192.168.1.3" })); // which has that for itself
  }
  assert(await shows("192.168.1.2", "192.168.1.2", { from: "192.168.1.3" }));
  assert(!await shows("a.localhost", "127.0.0.1", { isOurs: false })); // another has taken the port
});
