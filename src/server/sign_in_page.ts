import { MOVED } from "../api/hand_over.ts";

/** Nothing is loaded and no script runs; the token goes back to this server alone. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

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

/** What a browser shows that is not signed in: why, and the two ways in. The form goes to the page's own address. */
export function signInPage(
  status: number,
  port: number,
  said: PageText,
  why = "You are not signed in",
): Response {
  const form = `
<form method="post">
<label for="token">${said.text(TOKEN, SERVE)}</label>
<input id="token" name="token" type="password" required autofocus autocomplete="current-password">
<button>${said.text("Sign in")}</button>
</form>`;
  return page(status, htmlOf(whyHtml(why, port, said) + form, said));
}

/** What a browser shows at a name of an earlier start: no field, as others may have left a page there that reads it. */
export function movedPage(port: number, said: PageText): Response {
  const why = "Braid was started again, under another name";
  return page(MOVED, htmlOf(whyHtml(why, port, said), said));
}

/** What a tab shows that drafts were handed over in, and that came to nothing: they are in the tab that it was opened from. */
export function notHandedOverPage(
  status: number,
  port: number,
  said: PageText,
  why: string,
): Response {
  return page(status, htmlOf(whyHtml(why, port, said, AGAIN), said));
}

/** What is the matter, and what to do about it. */
function whyHtml(why: string, port: number, said: PageText, remedy = OPEN): string {
  const link = `<code>deno task braid link --port ${port}</code>`;
  return `<h1>Braid</h1>
<p role="alert"><strong>${said.text(escapeText(why))}.</strong></p>
<p>${said.text(remedy, SERVE, link)}</p>`;
}

const OPEN = "Open what {0} has printed. A link works once, within an hour; {1} prints another.";
const AGAIN =
  "What is not saved is still in the tab that you came from. Paste another link there: {1} prints one.";
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

function page(status: number, html: string): Response {
  return new Response(html, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
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
