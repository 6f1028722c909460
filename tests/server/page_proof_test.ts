/** By what a page knows its server again. */
import { assertEquals, assertNotEquals } from "@std/assert";
import { keyOfRandom, newNonce, PAGE_PATH, Proofs } from "../../src/api/proof.ts";
import { inFolder } from "../runs/trial.ts";
import { askByName, openLink } from "./ask_by_name.ts";
import { serveHere } from "./serve_here.ts";

interface Browser {
  readonly place: string;
  readonly cookie: string;
}

async function ask(
  { place, cookie }: Browser,
  query: Record<string, string> = {},
): Promise<{ readonly status: number; readonly page: string; word: string; proof: string }> {
  const address = new URL(`${PAGE_PATH}?${new URLSearchParams(query)}`, place);
  const { status, text } = await askByName(address, { cookie });
  return { ...JSON.parse(text), status };
}

/** Whether it shows a page that has this word that it knows it. */
async function knows(browser: Browser, { page, word }: Record<"page" | "word", string>) {
  const nonce = newNonce();
  const { proof = "" } = await ask(browser, { page, nonce });
  const proofs = new Proofs(word, keyOfRandom);
  const { hostname } = new URL(browser.place);
  const others = [proofs.isRight(hostname, newNonce(), proof), proofs.isRight("a", nonce, proof)];
  assertEquals(await Promise.all(others), [false, false]);
  return await proofs.isRight(hostname, nonce, proof);
}

Deno.test("a server shows a page that is signed in that it is the one, and no later start does unless it keeps sessions", () =>
  inFolder(async (folder) => {
    const kept = { open: false, keepSessions: true };
    const first = await serveHere(folder, { open: false });
    const port = Number(new URL(first.address).port);
    const browser = await openLink(first.link!);
    const [one, two] = [await ask(browser), await ask(browser)];
    assertNotEquals([one.page, one.word], [two.page, two.word]);
    assertEquals([await knows(browser, one), await knows(browser, two)], [true, true]);
    assertEquals(await knows(browser, { page: one.page, word: two.word }), false);
    for (const query of [{}, { page: one.page, nonce: newNonce() }]) {
      assertEquals((await ask({ ...browser, cookie: "" }, query)).status, 401);
      assertEquals((await ask({ ...browser, place: first.address }, query)).status, 401);
    }
    for (const query of [{ page: one.page }, { page: "a", nonce: newNonce() }]) {
      assertEquals((await ask(browser, query)).status, 400);
    }
    await first.stop();
    {
      await using next = await serveHere(folder, { open: false, port });
      assertEquals((await ask(browser, { page: one.page, nonce: newNonce() })).status, 421);
      assertEquals(await knows(await openLink(next.link!), one), false);
    }
    const keeping = await serveHere(folder, { ...kept, port });
    const stays = await openLink(keeping.link!);
    const known = await ask(stays);
    await keeping.stop();
    await using again = await serveHere(folder, { ...kept, port });
    assertEquals(await knows(stays, known), true);
    await using elsewhere = await serveHere(`${folder}/elsewhere`, kept);
    assertEquals(await knows(await openLink(elsewhere.link!), known), false);
    void again;
  }));
