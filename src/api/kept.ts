import * as z from "zod/mini";
import { LIMITS } from "../graph/parse.ts";
import type { Infer } from "../graph/infer.ts";
import { defineRoutes } from "./route.ts";
import { named, text, time } from "./schema.ts";

const name = z.string().check(z.regex(/^[\w-]{1,64}$/), z.describe("Letters, digits, - and _"));
const count = z.int().check(z.nonnegative());
const browser = name.check(z.describe("A word that a browser has thought of for itself"));

/** A document with what is not saved of it. */
export const keptDraft = named(
  "KeptDraft",
  z.object({
    name: text,
    text: text.check(z.maxLength(LIMITS.characters)),
    revision: z.exactOptional(text).check(z.describe("Of the workflow that was edited")),
    at: time.check(z.maxLength(40)),
    clean: z.exactOptional(z.literal(true)).check(z.describe("Nothing is changed: it is new")),
    session: name.check(z.describe("The page that has written it")),
    edit: z.exactOptional(count).check(z.describe("Of a page, a later one has a higher number")),
    after: z.exactOptional(count).check(
      z.describe("The edit of another page that it goes on from"),
    ),
  }),
);
export type KeptDraft = Infer<typeof keptDraft>;

/** The same by what has changed of its text, as a page that is left sends no long one. */
export const changedDraft = z.extend(z.omit(keptDraft, { text: true }), {
  of: count.check(z.describe("The edit of the same page that it was made of")),
  change: z.array(z.tuple([count, count, text])).check(
    z.describe("How many characters stay, how many then go, and what stands there; the rest stays"),
  ),
});
export type ChangedDraft = Infer<typeof changedDraft>;

/** How a window of the editor is: its tabs, and what is open in them. */
export const keptWindow = named(
  "KeptWindow",
  z.object({
    at: z.number().check(z.describe("Milliseconds since 1970")),
    session: text.check(z.maxLength(100_000), z.describe("JSON of the editor's own")),
    left: z.exactOptional(z.literal(true)).check(z.describe("Its page is being left")),
  }),
);
export type KeptWindow = Infer<typeof keptWindow>;

/** The same with when and where it was told of: a page that is open tells it to each start of the server. */
export const storedWindow = z.extend(keptWindow, {
  start: z.exactOptional(count),
  place: z.exactOptional(text),
});
export type StoredWindow = Infer<typeof storedWindow>;

export const keptState = named(
  "KeptState",
  z.object({
    folder: text.check(z.describe("That is served")),
    drafts: z.record(name, keptDraft),
    windows: z.record(name, keptWindow),
  }),
);
export type KeptState = Infer<typeof keptState>;

/** What a tab of a server that has ended sends on to the one that was started since. */
export const handedOver = z.object({
  browser,
  drafts: z.record(name, keptDraft),
  windows: z.exactOptional(z.record(name, keptWindow)),
});
export type HandedOver = Infer<typeof handedOver>;

/** Most bytes of a draft as it is sent, and of all that are handed over. */
export const MOST_BYTES = 2 * LIMITS.characters;

const tag = "editor";
const query = z.object({ browser });
const noRoom = { doc: "There is no room for more: nothing is kept" };
const done = { 204: { doc: "Done", type: "none" } } as const;

export const keptRoutes = defineRoutes({
  "POST /kept": {
    tag,
    summary:
      "What the editor keeps for a browser, which takes over what others had before the start",
    body: z.object({ browser }),
    answers: { 200: { doc: "Drafts by document, windows by page", schema: keptState } },
  },
  "PUT /kept/drafts/:key": {
    tag,
    summary:
      "Keep what is not saved of a document, unless another page has made more of it; beside what that does not have",
    query,
    body: keptDraft,
    maxBytes: MOST_BYTES,
    answers: { ...done, 507: noRoom },
  },
  "PATCH /kept/drafts/:key": {
    tag,
    summary: "Keep a draft by what its page has changed since another",
    query,
    body: changedDraft,
    answers: { ...done, 409: { doc: "That one is not what is kept" }, 507: noRoom },
  },
  "DELETE /kept/drafts/:key": { tag, summary: "Let go of a draft", query, answers: done },
  "PUT /kept/windows/:page": {
    tag,
    summary: "Keep how a window is; of many, the last ones",
    query,
    body: keptWindow,
    maxBytes: 2 ** 18,
    answers: done,
  },
  "DELETE /kept/windows/:page": { tag, summary: "Let go of a window", query, answers: done },
});
