import { codeOf, HANDED, sealedForm } from "../../src/api/hand_over.ts";
import { printWorkflow } from "../../src/graph/parse.ts";
import { t } from "../../src/words/translate.ts";
import type { Core } from "../core/core.ts";
import { writtenWindow } from "../host/host_browser.ts";
import { browserName } from "../host/server_shelf.ts";
import type { Documents } from "./documents.ts";
import { draftOf } from "./workspace.ts";

/**
 * Once the server was started again under another name, this page reaches nothing any more: its drafts go along with the
 * person to a new link, and so they do where another token has it show nothing to this page. All of this is loaded before.
 */
export function createHandOver(
  { host, workspace, toasts, quickInput }: Pick<Documents, "host" | "workspace"> & Core,
): {
  /** Asks for the link: where nobody answers, it may be of another port. */
  ask(): Promise<void>;
  /** Offers that where somebody answers who does not let this page in. */
  offer(): void;
} {
  let isAsked = false;
  let told: string | undefined;
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
    await send(
      place,
      JSON.stringify({
        browser: browserName(),
        drafts: Object.fromEntries(drafts),
        ...(page !== undefined &&
          { windows: { [page]: { at, session: JSON.stringify(session) } } }),
      }),
    );
  };
  const offer = (): void =>
    void host.server?.watch({
      event() {},
      connected: (isThere) => isThere && [STARTED_AGAIN, UNKNOWN].forEach(toasts.settle),
      refused(why) {
        const said = why === "moved" ? STARTED_AGAIN : why === "unknown" ? UNKNOWN : undefined;
        const before = told;
        told = said;
        if (said === undefined || isAsked) return;
        const isSaid = toasts.shown.peek().some(({ text }) => text === said);
        // What is closed while it is unknown who answers stays so: it may be for long.
        if (isSaid || said === UNKNOWN && said === before) return;
        [STARTED_AGAIN, UNKNOWN].forEach(toasts.settle);
        const run = (): void => void ask().catch(toasts.error);
        toasts.show("error", said, [{ title: "Paste the new link", run }]);
      },
    });
  return { ask, offer };
}

const STARTED_AGAIN =
  t`Braid was started again under another name. What is not saved is still here: paste the new link, and it comes along`;
const UNKNOWN =
  t`What answers where Braid was has not shown that it is yours: it is told nothing, and what is not saved is still here. If you have started Braid again with another token, paste its new link`;

const fault = (link: string): string | undefined =>
  placeOf(link) !== undefined
    ? crypto.subtle
      ? undefined
      : t`This browser cannot seal here what is not saved, so nothing is sent`
    : /^file:/i.test(link.trim())
    ? t`No page can read that file: paste the link that braid serve has printed below it`
    : t`Expected a link such as http://NAME.localhost:8189/sign-in?code=...`;

interface Place {
  readonly origin: string;
  /** That only the server knows beside who has the link. */
  readonly code: string;
}

/** Where drafts go to by a link that signs in on this machine; undefined for no such link. */
function placeOf(link: string): Place | undefined {
  const url = URL.parse(link.trim());
  const isHere = /(^|\.)localhost$|^127\.0\.0\.1$/.test(url?.hostname ?? "");
  const code = codeOf(url);
  if (!url || !isHere || code === undefined) return;
  return { origin: url.origin, code };
}

/**
 * In a tab of its own: where the link is none any more, all is still here. Whoever listens there can read it only if they know
 * the code, which is not sent.
 */
async function send({ origin, code }: Place, text: string): Promise<void> {
  const { path, value } = await sealedForm(code, text);
  const form = document.createElement("form");
  Object.assign(form, {
    method: "post",
    action: origin + path,
    enctype: "text/plain",
    target: "_blank",
  });
  form.acceptCharset = "utf-8";
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: HANDED, value });
  form.append(field);
  document.body.append(form);
  form.submit();
  form.remove();
}
