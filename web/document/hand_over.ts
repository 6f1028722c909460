import { HAND_OVER_PATH, HANDED } from "../../src/api/hand_over.ts";
import { printWorkflow } from "../../src/graph/parse.ts";
import { t } from "../../src/words/translate.ts";
import type { Core } from "../core/core.ts";
import { writtenWindow } from "../host/host_browser.ts";
import { browserName } from "../host/server_shelf.ts";
import type { Documents } from "./documents.ts";
import { draftOf } from "./workspace.ts";

/**
 * Once the server was started again under another name, this page reaches nothing any more: its drafts go along with the
 * person to a new link. All of this is loaded before.
 */
export function offerHandOver(
  { host, workspace, toasts, quickInput }: Pick<Documents, "host" | "workspace"> & Core,
): void {
  let isAsked = false;
  const ask = async (): Promise<void> => {
    isAsked = true;
    const link = await quickInput.ask(t`The link that braid serve has printed`, { fault });
    isAsked = false;
    const place = link === undefined ? undefined : placeOf(link);
    if (place === undefined) return;
    const drafts = workspace.documents.peek().flatMap((document) => {
      const draft = draftOf(document, printWorkflow);
      if (!draft) return [];
      const { key } = document;
      return [[key, host.drafts.stamp(key, draft) ?? { ...draft, session: "handed-over" }]];
    });
    const { page, at, session } = writtenWindow() ?? {};
    send(
      place,
      JSON.stringify({
        browser: browserName(),
        drafts: Object.fromEntries(drafts),
        ...(page !== undefined &&
          { windows: { [page]: { at, session: JSON.stringify(session) } } }),
      }),
    );
  };
  host.server?.watch({
    event() {},
    refused(why) {
      if (why !== "moved") return;
      const isSaid = toasts.shown.peek().some(({ text }) => text === STARTED_AGAIN);
      if (isSaid || isAsked) return;
      toasts.show("error", STARTED_AGAIN, [{ title: "Paste the new link", run: () => void ask() }]);
    },
  });
}

const STARTED_AGAIN =
  t`Braid was started again under another name. What is not saved is still here: paste the new link, and it comes along`;

const fault = (link: string): string | undefined =>
  placeOf(link) !== undefined
    ? undefined
    : /^file:/i.test(link.trim())
    ? t`No page can read that file: paste the link that braid serve has printed below it`
    : t`Expected a link such as http://127.0.0.1:8189/sign-in?code=...`;

/** Where drafts go to by a link that signs in on this machine; undefined for no such link. */
function placeOf(link: string): string | undefined {
  const url = URL.parse(link.trim());
  const isHere = /(^|\.)localhost$|^127\.0\.0\.1$/.test(url?.hostname ?? "");
  if (!url || !isHere || url.pathname !== "/sign-in" || !url.searchParams.has("code")) return;
  return `${url.origin}${HAND_OVER_PATH}${url.search}`;
}

/** In a tab of its own: where the link is none any more, all is still here. */
function send(place: string, text: string): void {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: place, enctype: "text/plain", target: "_blank" });
  form.acceptCharset = "utf-8";
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: HANDED, value: text });
  form.append(field);
  document.body.append(form);
  form.submit();
  form.remove();
}
