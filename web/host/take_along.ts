/**
 * The script of a page at an address that browsers are to use no more, as the server was started again under another name.
 * What was typed while it was down lies in the storage of that address, sealed by what the server can make again: it is sent
 * as it is, and removed once the server has shown, by what came with the page, that it has it. What lies there as it was typed,
 * as by a server without a token, goes by the link of the new start. Who listens there in the server's place learns nothing
 * by it: the code of the link, by which both what is sent and the answer are sealed, is not sent.
 */
import { isSealed } from "../../src/api/draft_seal.ts";
import {
  codeOf,
  HANDED,
  SEALED,
  SEALED_PATH,
  sealedForm,
  Sealing,
  type TakenAlong,
  type TakenQuery,
  takenText,
} from "../../src/api/hand_over.ts";
import { keyOfRandom, newNonce, Proofs } from "../../src/api/proof.ts";
import { BROWSER, DRAFTS, readKept } from "./kept.ts";
import type { StoredDraft } from "./kept_drafts.ts";

const template = document.querySelector("template")!;
/** What the page says, in its language. */
const said = template.dataset as Readonly<Record<Said, string>>;
type Said =
  | "along"
  | "page"
  | "expected"
  | "file"
  | "unsealed"
  | "unreachable"
  | "unknown"
  | "stays"
  | "open";

/** What lies here sealed, as it is. */
const sealed = (): readonly (readonly [key: string, text: string])[] =>
  Object.entries({ ...localStorage }).flatMap(([key, text]) =>
    key.startsWith(DRAFTS) && isSealed(text) ? [[key.slice(DRAFTS.length), text]] : []
  );

/** What lies here, as it is written. */
function lying(): ReadonlyMap<string, readonly [draft: StoredDraft, text: string]> {
  const found = new Map<string, readonly [StoredDraft, string]>();
  for (const key of Object.keys(localStorage).sort()) {
    const text = localStorage.getItem(key)!;
    const draft = key.startsWith(DRAFTS) ? readKept<StoredDraft>(text) : undefined;
    if (draft && !draft.gone) found.set(key.slice(DRAFTS.length), [draft, text]);
  }
  return found;
}

const list = (): void => {
  const items = [...lying().values()].map(([{ name, at }]) => {
    const item = document.createElement("li");
    const time = new Date(at);
    const when = isNaN(time.getTime())
      ? ""
      : ` · ${time.toLocaleString(document.documentElement.lang)}`;
    item.textContent = `${name}${when}`;
    return item;
  });
  document.querySelector("ul")!.replaceChildren(...items);
};

const say = (text: string): void => {
  document.querySelector("output")!.textContent = text;
};

async function takeAlong(link: string): Promise<void> {
  const code = codeOf(URL.parse(link));
  if (code === undefined) return say(/^file:/i.test(link) ? said.file : said.expected);
  if (!globalThis.crypto?.subtle) return say(said.unsealed);
  const drafts = lying();
  const { path, value } = await sealedForm(
    code,
    JSON.stringify({
      browser: localStorage.getItem(BROWSER) ?? "browser",
      drafts: Object.fromEntries([...drafts].map(([key, [draft]]) => [key, draft])),
    }),
  );
  const answer = await fetch(path, {
    method: "POST",
    headers: { accept: SEALED, "content-type": "text/plain" },
    body: `${HANDED}=${value}`,
  }).catch(() => undefined);
  if (!answer) return say(said.unreachable);
  if (!answer.ok) {
    const isSaid = answer.headers.get("content-type")?.startsWith("text/plain");
    return say(isSaid ? await answer.text() : said.unreachable);
  }
  let told: TakenAlong;
  try {
    told = JSON.parse(await new Sealing(code).open(new Uint8Array(await answer.arrayBuffer())));
  } catch {
    return say(said.unknown);
  }
  for (const key of told.taken) {
    // Another tab may have made more of it meanwhile.
    if (localStorage.getItem(DRAFTS + key) === drafts.get(key)?.[1]) {
      localStorage.removeItem(DRAFTS + key);
    }
  }
  if (!lying().size) return location.replace(told.place);
  list();
  const on = document.createElement("a");
  Object.assign(on, { href: told.place, textContent: said.open });
  document.querySelector("output")!.replaceChildren(said.stays, " ", on);
}

/** @returns what is said of it, where it did not come along */
async function handOver(key: string, text: string): Promise<string | undefined> {
  const [page, word] = said.page.split(" ") as [string, string];
  const query: TakenQuery = { key, page, nonce: newNonce() };
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
if (lying().size) {
  template.after(template.content);
  list();
  addEventListener("storage", list);
  const form = document.querySelector<HTMLFormElement>("form.along")!;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    say("");
    void takeAlong(form.querySelector("input")!.value.trim());
  });
}
