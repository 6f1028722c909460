/**
 * The script of a page at an address that browsers are to use no more, as the server was started again under another name.
 * What was typed while it was down lies in the storage of that address, sealed by what the server can make again: it is sent
 * as it is, and removed once the server has shown, by what came with the page, that it has it. What lies there as it was typed,
 * as with a server without a token, anybody can have left: it is not sent, and can be saved as files.
 */
import { isSealed, tagOf } from "../../src/api/draft_seal.ts";
import { SEALED_PATH, type TakenQuery, takenText } from "../../src/api/hand_over.ts";
import { keyOfRandom, newNonce, Proofs } from "../../src/api/proof.ts";
import { DRAFTS, readKept } from "./kept.ts";
import type { StoredDraft } from "./kept_drafts.ts";

const template = document.querySelector("template")!;
/** What the page says, in its language. */
const said = template.dataset as Readonly<Record<Said, string>>;
type Said = "along" | "page" | "unreachable" | "unknown";

/** What lies here sealed, as it is. */
const sealed = (): readonly (readonly [key: string, text: string])[] =>
  Object.entries({ ...localStorage }).flatMap(([key, text]) =>
    key.startsWith(DRAFTS) && isSealed(text) ? [[key.slice(DRAFTS.length), text]] : []
  );

/** What lies here as it was typed. */
const lying = (): readonly StoredDraft[] =>
  Object.keys(localStorage).sort().flatMap((key) => {
    const draft = key.startsWith(DRAFTS)
      ? readKept<StoredDraft>(localStorage.getItem(key))
      : undefined;
    return draft && !draft.gone ? [draft] : [];
  });

function list(drafts: readonly StoredDraft[]): void {
  const items = drafts.map(({ name, text, at }) => {
    const [item, link] = [document.createElement("li"), document.createElement("a")];
    const time = new Date(at);
    const when = isNaN(time.getTime())
      ? ""
      : ` · ${time.toLocaleString(document.documentElement.lang)}`;
    const href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    Object.assign(link, { href, download: `${name}.graph.json`, textContent: name });
    item.append(link, when);
    return item;
  });
  document.querySelector("ul")!.replaceChildren(...items);
}

const say = (text: string): void => {
  document.querySelector("output")!.textContent = text;
};

/** @returns what is said of it, where it did not come along */
async function handOver(key: string, text: string): Promise<string | undefined> {
  const [page, word] = said.page.split(" ") as [string, string];
  const query: TakenQuery = { key, tag: tagOf(text), page, nonce: newNonce() };
  const answer = await fetch(`${SEALED_PATH}?${new URLSearchParams(query)}`, {
    method: "POST",
    headers: { "content-type": "text/plain" },
    body: text,
  }).catch(() => undefined);
  if (!answer) return said.unreachable;
  if (!answer.ok) {
    const isSaid = answer.headers.get("content-type")?.startsWith("text/plain");
    return isSaid ? await answer.text() : said.unknown;
  }
  const { proof } = await answer.json().catch(() => null) ?? {};
  const told = takenText(location.hostname, key);
  const isShown = await new Proofs(word, keyOfRandom).isRight(told, query.nonce, String(proof));
  if (!isShown) return said.unknown;
  // Another tab may have made more of it meanwhile.
  if (localStorage.getItem(DRAFTS + key) === text) localStorage.removeItem(DRAFTS + key);
}

async function handOverAll(): Promise<void> {
  const results: (string | undefined)[] = [];
  for (const [key, text] of sealed()) results.push(await handOver(key, text));
  const texts = new Set(results.map((why) => why ?? said.along));
  if (texts.size) say([...texts].join(" "));
}

if (globalThis.crypto?.subtle) void handOverAll();
const drafts = lying();
if (drafts.length) {
  template.after(template.content);
  list(drafts);
}
