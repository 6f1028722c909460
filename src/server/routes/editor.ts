import { hash } from "node:crypto";
import type { Handler } from "hono";
import { PAGE_WORD } from "../../api/proof.ts";
import type { Deps, EditorFile } from "../deps.ts";
import { namesTag } from "../entity_tag.ts";
import { HttpError } from "../problem.ts";
import type { SignedIn } from "../sign_in.ts";

/** Loaded by the page before all else. */
const WORDS = "/words.js";

/** The words of the language that is asked for, that is set, or else that the browser asks for. */
function wordsFile(
  { words, settings }: Deps,
  accepted: string,
  asked: string | undefined,
): EditorFile {
  let setting: unknown = asked;
  try {
    setting ??= settings.read()["editor.language"];
  } catch {
    // The settings' file cannot be read, which the page says.
  }
  const bytes = new TextEncoder().encode(words!(setting, accepted));
  return { bytes, type: "text/javascript; charset=utf-8" };
}

/** The editor's page and what belongs to it. A path that is no file is the page, which knows what to show there. */
export function serveEditor(deps: Deps): Handler<{ Variables: SignedIn }> {
  const tags = new WeakMap<EditorFile, string>();
  return async function serveEditor({ req, get }): Promise<Response> {
    const isFile = /\.\w+$/.test(req.path);
    const file = req.path === WORDS && deps.words
      ? wordsFile(deps, req.header("accept-language") ?? "", req.query("language"))
      : await deps.editor?.(isFile ? req.path : "/index.html");
    if (!file) throw new HttpError(404, `There is nothing at ${req.path}`);
    const word = file.type.startsWith("text/html") ? await get("pageWord")?.() : undefined;
    if (word !== undefined) return pageWith(file, word);
    const tag = tags.get(file) ?? `W/"${hash("sha256", file.bytes, "hex").slice(0, 32)}"`;
    tags.set(file, tag);
    const headers = {
      "content-type": file.type,
      "cache-control": file.immutable ? "max-age=31536000, immutable" : "no-cache",
      etag: tag,
      ...(req.path === WORDS && { vary: "accept-language" }),
    };
    if (namesTag(req.header("if-none-match"), tag)) {
      return new Response(null, { status: 304, headers });
    }
    return new Response(file.bytes, { headers });
  };
}

/** The page with what it knows the server by, each time another. */
function pageWith({ bytes, type }: EditorFile, word: string): Response {
  const meta = `<meta name="${PAGE_WORD}" content="${word}">`;
  const text = new TextDecoder().decode(bytes).replace(/<head>/, (head) => head + meta);
  return new Response(text, { headers: { "content-type": type, "cache-control": "no-store" } });
}
