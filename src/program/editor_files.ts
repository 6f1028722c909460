import { extname, fromFileUrl } from "@std/path";
import type { Folder } from "../files/folder.ts";
import { PACKAGES, removeOthers } from "./catalogue_file.ts";
import { codeStamp } from "../runs/code_stamp.ts";
import type { EditorFile } from "../server/deps.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
};

type Built = readonly { readonly path: string; readonly content: Uint8Array<ArrayBuffer> }[];

/** What a bundle follows from beside the packages. */
const SOURCES = ["../../web", "../graph", "../words"].map((path) =>
  fromFileUrl(new URL(path, import.meta.url))
);

/**
 * Builds the editor, and finds its files by path; a build is kept for the next start, of any folder, in a file named by
 * its sources. One that failed is tried again by the next request.
 *
 * @param folder the user's own
 * @param signal Nothing is kept there any more: a server that has ended may have no folder
 */
export function openEditor(
  folder: Folder,
  signal?: AbortSignal,
): (path: string) => Promise<EditorFile | undefined> {
  let building: Promise<ReadonlyMap<string, EditorFile>> | undefined;
  const begin = (): typeof building => {
    building = editorFiles(folder, signal);
    building.catch(() => {
      building = undefined;
    });
    return building;
  };
  begin();
  return async (path) => (await (building ?? begin()))!.get(path);
}

async function editorFiles(
  folder: Folder,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, EditorFile>> {
  const sources = codeStamp(SOURCES, { what: /\.([jt]sx?|css|html|svg|json)$/ });
  const name = `editor-${PACKAGES}-${sources}.json`;
  let files = await readCached(folder, name);
  if (!files) {
    files = await build();
    try {
      signal?.throwIfAborted();
      folder.make();
      removeOthers(folder, /^editor-[0-9a-f]+-[0-9a-f]+\.json$/, name);
      const cached = files.map(({ path, content }) => [path, content.toBase64()]);
      folder.write(name, new TextEncoder().encode(JSON.stringify(Object.fromEntries(cached))));
    } catch {
      // Built anew by the next start.
    }
  }
  return new Map(files.map(({ path, content }) => [`/${path}`, {
    bytes: content,
    type: TYPES[extname(path)] ?? "application/octet-stream",
    immutable: /^chunk-/.test(path),
  }]));
}

async function build(): Promise<Built> {
  // Not analysed, so that esbuild stays out of what else this program does.
  const { buildEditor } = await import(new URL("../../web/build.ts", import.meta.url).href) as {
    buildEditor(): Promise<{ readonly files: Built }>;
  };
  return (await buildEditor()).files;
}

/** Undefined where nothing is kept. */
async function readCached(folder: Folder, name: string): Promise<Built | undefined> {
  try {
    const cached: Record<string, string> = JSON.parse(await Deno.readTextFile(folder.fileOf(name)));
    return Object.entries(cached)
      .map(([path, text]) => ({ path, content: Uint8Array.fromBase64(text) }));
  } catch {
    return undefined;
  }
}
