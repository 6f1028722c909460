import { extname } from "@std/path";
import type { EditorFile } from "./server/deps.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
};

interface Built {
  readonly files: readonly { readonly path: string; readonly content: Uint8Array<ArrayBuffer> }[];
}

/** Builds the editor, in memory, and finds its files by path. A build that failed is tried again by the next request. */
export function openEditor(): (path: string) => Promise<EditorFile | undefined> {
  let building: Promise<ReadonlyMap<string, EditorFile>> | undefined;
  const build = (): typeof building => {
    building = buildFiles();
    building.catch(() => {
      building = undefined;
    });
    return building;
  };
  build();
  return async (path) => (await (building ?? build()))!.get(path);
}

async function buildFiles(): Promise<ReadonlyMap<string, EditorFile>> {
  // Not analysed, so that esbuild stays out of what else this program does.
  const { buildEditor } = await import(new URL("../web/build.ts", import.meta.url).href) as {
    buildEditor(): Promise<Built>;
  };
  const { files } = await buildEditor();
  return new Map(files.map(({ path, content }) => [`/${path}`, {
    bytes: content,
    type: TYPES[extname(path)] ?? "application/octet-stream",
    immutable: /^chunk-/.test(path),
  }]));
}
