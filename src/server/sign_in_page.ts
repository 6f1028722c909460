import { MOVED, TAKE_ALONG_PATH } from "../api/hand_over.ts";
import { randomWord } from "./signed_word.ts";

/** Nothing is loaded and no script runs but our own; the token goes back to this server alone. */
const POLICY =
  "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
main { max-width: 32rem; margin: 15vh auto; padding: 0 1.5rem }
label { display: block; margin-top: 1.5rem }
input { font: inherit; box-sizing: border-box; width: 100%; padding: 0.4rem; margin: 0.3rem 0 0.8rem }
button { font: inherit; padding: 0.4rem 1.2rem }
code { font-size: 0.95em }`;

/** The language of a page, and its texts: `{0}` in the English is the first value. */
export interface PageText {
  readonly language: string;
  readonly direction: "ltr" | "rtl";
  text(english: string, ...values: readonly string[]): string;
}

const SERVE = "<code>braid serve</code>";

/**
 * What a browser shows that is not signed in: why, and the two ways in. The form goes to the page's own address.
 *
 * @param along where browsers are to use another, the word by which the page knows what takes along what lies there: there is
 * no field for the token then, as others may have left something at this one that reads it
 */
export function signInPage(
  status: number,
  port: number,
  said: PageText,
  { why = "You are not signed in", along }: { readonly why?: string; readonly along?: string } = {},
): Response {
  const form = `
<form method="post">
<label for="token">${said.text(TOKEN, SERVE)}</label>
<input id="token" name="token" type="password" required autofocus autocomplete="current-password">
<button>${said.text("Sign in")}</button>
</form>`;
  const more = along === undefined ? form : alongHtml(said, along);
  return page(status, htmlOf(whyHtml(why, said, openHtml(port, said)) + more, said));
}

/** What a browser shows at a name of an earlier start: no field for the token there either. */
export function movedPage(port: number, said: PageText, along: string): Response {
  const why = "Braid was started again, under another name";
  return page(
    MOVED,
    htmlOf(whyHtml(why, said, openHtml(port, said)) + alongHtml(said, along), said),
  );
}

/**
 * What the script shows where something lies in the browser that was not saved, and what it says then. It asks for no link:
 * who looks at an address of before may have come to somebody else's page there, who would ask for one in the same words. By
 * its own address no cache has it, in which others could have left one of theirs.
 */
function alongHtml(said: PageText, along: string): string {
  const texts = {
    unreachable: "Cannot reach the server: is it still running?",
    unknown: "What answers has not shown that it is your server: all is still here",
    along:
      "What was typed here while the server was down has come along: it is there once you open the editor, or load it anew.",
  };
  const data = Object.entries(texts).map(([name, text]) =>
    ` data-${name}="${escapeText(said.text(text))}"`
  );
  return `
<p role="status"><output></output></p>
<template${data.join("")} data-page="${along}">
<h2>${said.text("What is not saved lies here")}</h2>
<ul></ul>
<p>${said.text(LIES)}</p>
</template>
<script type="module" src="${TAKE_ALONG_PATH}?${randomWord()}"></script>`;
}

/** Why one of several did not come along, which the script says. */
export function plainText(status: number, said: PageText, why: string): Response {
  return text(status, `${said.text(why)}.`);
}

/**
 * What a tab shows that drafts were handed over in, and that came to nothing: they are in the tab that it was opened from.
 *
 * @param folder that they are of, where it is another than is served
 */
export function notHandedOverPage(
  status: number,
  port: number,
  said: PageText,
  { why, folder }: { readonly why: string; readonly folder?: string | undefined },
): Response {
  const remedy = folder === undefined
    ? said.text(AGAIN, SERVE, linkHtml(port))
    : said.text(BELONGS, SERVE, linkHtml(port), `<code>${escapeText(folder)}</code>`);
  return page(status, htmlOf(whyHtml(why, said, remedy), said));
}

/** What is the matter, and what to do about it. */
function whyHtml(why: string, said: PageText, remedy: string): string {
  return `<h1>Braid</h1>
<p role="alert"><strong>${said.text(escapeText(why))}.</strong></p>
<p>${remedy}</p>`;
}

const openHtml = (port: number, said: PageText): string => said.text(OPEN, SERVE, linkHtml(port));
const linkHtml = (port: number): string => `<code>deno task braid link --port ${port}</code>`;

const LIES =
  "It was typed in this browser while a server without a token was down, or is a copy of what that had. Save what you need as a file, and open that in the editor.";
const OPEN = "Open what {0} has printed. A link works once, within an hour; {1} prints another.";
const AGAIN =
  "What is not saved is still in the tab that you came from. Paste another link there: {1} prints one.";
const BELONGS =
  "What is not saved is still in the tab that you came from. It belongs to {2}: start Braid there, and paste its link in that tab.";
const TOKEN = "Or paste the token, from the file that {0} names:";

/**
 * Leads on to a place of the editor. A page of this server does so, as a cookie that is strict does not come along where
 * a page of elsewhere leads, such as a terminal in a browser, nor where that is redirected.
 */
export function leadOnPage(
  status: number,
  place: string,
  said: PageText,
  cookie?: string,
): Response {
  const answer = page(status, leadOnHtml(place, said));
  if (cookie !== undefined) answer.headers.set("set-cookie", cookie);
  return answer;
}

/** The page itself, which works from a file, too. */
export function leadOnHtml(place: string, said: PageText): string {
  const url = escapeText(place);
  const link = `<p><a href="${url}">${said.text("Open the editor")}</a></p>`;
  return htmlOf(link, said, `0;url=${url}`);
}

function htmlOf(body: string, { language, direction, text }: PageText, refresh?: string): string {
  const lead = refresh === undefined ? "" : `<meta http-equiv="refresh" content="${refresh}">\n`;
  return `<!DOCTYPE html>
<html lang="${language}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text("Sign in")} · Braid</title>
${lead}<style>${STYLE}
</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

const page = (status: number, html: string): Response => answer(status, html, "html");
const text = (status: number, plain: string): Response => answer(status, plain, "plain");

function answer(status: number, content: string, kind: "html" | "plain"): Response {
  return new Response(content, {
    status,
    headers: {
      "content-type": `text/${kind}; charset=utf-8`,
      "cache-control": "no-store",
      "content-security-policy": POLICY,
      // With none at all a browser says of the form that it comes from nowhere, and the guard refuses it.
      "referrer-policy": "same-origin",
    },
  });
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
