import { type ArtifactInfo, type artifactRoutes, artifactsIn } from "../../api/artifacts.ts";
import type { Deps } from "../deps.ts";
import { fileResponse } from "../file_response.ts";
import { HttpError } from "../problem.ts";
import type { Handlers } from "../route.ts";
import { savedPaths } from "../saved_paths.ts";
import type { Thumbnails } from "../thumbnails.ts";

/** Types that are shown as they are; all others are only ever saved. Not HTML, SVG or XML, which can hold scripts. */
const SHOWN: ReadonlySet<string> = new Set([
  "image/png",
  "image/jpeg",
  "image/webp",
  "image/gif",
  "image/avif",
  "video/mp4",
  "video/webm",
  "audio/wav",
  "audio/mpeg",
  "text/plain",
  "application/json",
]);

const FOR_EVER = "private, max-age=31536000, immutable";

/** Files that runs have made and people have brought, by the hash of their bytes. */
export function artifactHandlers(
  { store, artifacts, outputFolder }: Deps,
  thumbnail: Thumbnails,
): Handlers<typeof artifactRoutes> {
  return {
    async "GET /artifacts/:sha256"({ params, query: { width, download }, request }) {
      const sha256 = params.sha256;
      const info = /^[0-9a-f]{64}$/.test(sha256) ? store.artifacts.get(sha256) : undefined;
      if (!info) throw new HttpError(404, `There is no file "${sha256}"`);
      const path = artifacts.pathOf(sha256);
      const small = width !== undefined && info.type.startsWith("image/")
        ? await thumbnail({ ...info, key: sha256, path }, width)
        : undefined;
      if (small) {
        const headers = { "content-type": "image/webp", "cache-control": FOR_EVER };
        return new Response(small, { headers });
      }
      return await fileResponse(request, path, {
        ...headersOf(info, download !== undefined),
        etag: `"${sha256}"`,
        // A thumbnail that could not be made is asked for again.
        "cache-control": width === undefined ? FOR_EVER : "no-store",
      });
    },
    async "GET /artifacts/:sha256/saved"({ params: { sha256 } }) {
      const found = new Map<string, ArtifactInfo>();
      for (const id of store.artifacts.runsWith(sha256, MOST_RUNS)) {
        for (const one of artifactsIn(store.get(id)?.outputs)) {
          if (one.sha256 === sha256 && one.saved !== undefined) found.set(one.saved, one);
        }
      }
      const saved = [{ port: "file", kind: "file", artifacts: [...found.values()] }];
      return await savedPaths(outputFolder, { outputs: { saved } });
    },
  };
}

/** That are looked through for where they have saved a file. */
const MOST_RUNS = 20;

function headersOf({ type, name }: ArtifactInfo, download: boolean): Record<string, string> {
  const shown = SHOWN.has(type.split(";", 1)[0]!.trim());
  const disposition = shown && !download ? "inline" : "attachment";
  const file = name === undefined ? "" : `; filename*=UTF-8''${encodeURIComponent(name)}`;
  const isText = type.startsWith("text/") || type === "application/json";
  return {
    "content-type": shown
      ? `${type}${isText ? "; charset=utf-8" : ""}`
      : "application/octet-stream",
    "content-disposition": `${disposition}${file}`,
    "content-security-policy": "default-src 'none'; sandbox",
  };
}
