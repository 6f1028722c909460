import type { ArtifactInfo, uploadRoutes } from "../../api/artifacts.ts";
import { createHash } from "node:crypto";
import { basename, extname } from "@std/path";
import { artifactName } from "../../runs/outputs/artifact_store.ts";
import { safeName } from "../../runs/outputs/output_files.ts";
import { uploadOwner } from "../../runs/store/artifact_index.ts";
import { RunnerCrash } from "../../runs/runner/runner_process.ts";
import { RunnerRefusal } from "../../runs/runner/supervisor.ts";
import { pictureSize } from "../../runs/outputs/picture_size.ts";
import type { Draft } from "../../files/draft.ts";
import type { Folder } from "../../files/folder.ts";
import type { Deps } from "../deps.ts";
import { isReadable, MAGIC_BYTES, mediaTypeOf } from "../media_type.ts";
import { HttpError } from "../problem.ts";
import { limitedParts } from "../read_body.ts";
import type { Handlers } from "../route.ts";

const MAX_BYTES = 512 * 2 ** 20;
/** In the first bytes a picture says what it is and how large. */
const HEAD_BYTES = 65_536;

/** Pictures that people bring: nodes read them by name from the input folder. */
export function uploadHandlers(deps: Deps): Handlers<typeof uploadRoutes> {
  const { store, artifacts, queue } = deps;
  return {
    async "POST /uploads"({ request, query: { name = "upload", folder, fresh } }) {
      queue.demandWritable();
      using draft = artifacts.folder.draft();
      const info = await receive(deps, draft, request, name);
      queue.demandWritable(); // still
      const placed = await place(deps, draft.path, info, () => {
        const path = folder === undefined ? "" : `${folderPath(folder)}/`;
        return (fresh === undefined ? path : freshPath(deps.inputFolder, path)) +
          fileName(name, info.type);
      });
      const artifact = { ...info, name: placed };
      // First it is known that it is used: a run that made the same may be forgotten meanwhile, and what only it used.
      store.artifacts.note(artifact, uploadOwner(placed));
      artifacts.folder.put(draft, artifactName(info.sha256));
      return artifact;
    },
    "POST /uploads/captions"({ body: { folder, captions } }) {
      queue.demandWritable();
      const place = deps.inputFolder.folder(folderPath(folder));
      const text = place.has(CAPTIONS) ? captionsIn(place) : "{}";
      place.write(CAPTIONS, withCaptions(text, captions));
    },
  };
}

const CAPTIONS = "captions.json";
const MAX_CAPTIONS = 4 * 2 ** 20;

/** What a folder says of its pictures. @throws HttpError 422 for what is not to be added to, as it cannot be read */
function captionsIn(folder: Folder): string {
  try {
    const text = folder.text(CAPTIONS, MAX_CAPTIONS);
    const known: unknown = JSON.parse(text);
    if (typeof known === "object" && known !== null && !Array.isArray(known)) return text;
  } catch { /* as what is no object */ }
  throw new HttpError(422, `Cannot add to "${CAPTIONS}" of the folder: it holds no JSON object`);
}

const printed = (captions: object): string => `${JSON.stringify(captions, null, 2)}\n`;

/**
 * The text of a list with captions more. What others have written stays to the letter, such as digits that JavaScript
 * would round: what comes later counts, so that captions go to its end.
 */
function withCaptions(text: string, captions: Readonly<Record<string, string>>): string {
  const known: Readonly<Record<string, unknown>> = JSON.parse(text);
  const all = printed({ ...known, ...captions });
  if (all === printed(known)) return text;
  if (text === printed(known) || Object.keys(known).length === 0) return all;
  const news = Object.entries(captions).filter(([name, caption]) => known[name] !== caption);
  const start = text.slice(0, text.lastIndexOf("}")).trimEnd();
  return `${start},\n${printed(Object.fromEntries(news)).slice(2)}`;
}

/** Writes a body as it comes. */
async function receive(
  { helper, maxUpload = MAX_BYTES }: Deps,
  draft: Draft,
  request: Request,
  name: string,
): Promise<ArtifactInfo> {
  const digest = createHash("sha256");
  let bytes = 0;
  const start = new Uint8Array(HEAD_BYTES);
  for await (const part of limitedParts(request, maxUpload)) {
    digest.update(part);
    if (bytes < HEAD_BYTES) start.set(part.subarray(0, HEAD_BYTES - bytes), bytes);
    if (bytes < MAGIC_BYTES && bytes + part.length >= MAGIC_BYTES) checkType(start, name);
    for (let at = 0; at < part.length;) at += await draft.file.write(part.subarray(at));
    bytes += part.length;
  }
  await draft.file.sync();
  const head = start.subarray(0, bytes);
  const type = checkType(head, name);
  await checkPicture(helper, draft.path, name);
  return { sha256: digest.digest("hex"), type, bytes, ...pictureSize(head) };
}

/** What a file is. @throws HttpError 415, before more of it has come, for what no node reads */
function checkType(head: Uint8Array, name: string): string {
  const type = mediaTypeOf(head);
  if (isReadable(type)) return type;
  throw new HttpError(415, `No node can read "${name}": bring a PNG, JPEG or WebP`);
}

/**
 * Has a picture read, so that a damaged or huge one is refused now and not in the middle of a run.
 *
 * @throws HttpError 422 for one that nodes could not read
 */
async function checkPicture(helper: Deps["helper"], path: string, name: string): Promise<void> {
  try {
    await helper.ask("picture", { path: helper.pathOf(path), name: `"${name}"` });
  } catch (error) {
    if (error instanceof RunnerRefusal) throw new HttpError(422, error.message, { cause: error });
    if (!(error instanceof RunnerCrash)) throw error;
    throw new HttpError(422, `Cannot read "${name}": ${error.message}`, { cause: error });
  }
}

/**
 * Puts a copy into the input folder. The same bytes keep their name, others of that name get a number.
 *
 * @param naming asked once it is to be put there, so that nothing comes between
 */
async function place(
  { inputFolder }: Deps,
  path: string,
  { sha256, bytes }: ArtifactInfo,
  naming: () => string,
): Promise<string> {
  using draft = inputFolder.draft();
  await draft.copy(path);
  const name = naming();
  const extension = extname(name);
  const stem = name.slice(0, name.length - extension.length);
  for (let number = 1;; number++) {
    const numbered = `${stem}${number > 1 ? `-${number}` : ""}${extension}`;
    if (inputFolder.putNew(draft, numbered)) return numbered;
    if (await holds(inputFolder, numbered, sha256, bytes)) return numbered;
  }
}

/** False for what is no file that can be read, too. */
async function holds(
  folder: Folder,
  name: string,
  sha256: string,
  bytes: number,
): Promise<boolean> {
  try {
    const path = folder.pathOf(name);
    if ((await Deno.stat(path)).size !== bytes) return false;
    const digest = createHash("sha256");
    using file = await Deno.open(path);
    const buffer = new Uint8Array(HEAD_BYTES);
    for (let count; (count = await file.read(buffer)) !== null;) {
      digest.update(buffer.subarray(0, count));
    }
    return digest.digest("hex") === sha256;
  } catch {
    return false;
  }
}

const PICTURE = /^\.(png|jpe?g|webp)$/i;
const EXTENSIONS: Readonly<Record<string, string>> = {
  "image/png": ".png",
  "image/jpeg": ".jpg",
  "image/webp": ".webp",
  "image/gif": ".gif",
};

/** What a folder is called on any system, and within no other. */
const folderName = (folder: string): string =>
  safeName(folder.replaceAll(/[\\/:]/g, "_").replace(/^\.+/, "_"));

/** Folders in one another. */
const folderPath = (path: string): string =>
  path.split("/").filter(Boolean).map(folderName).join("/") || "_";

/** The path with its first folder called so that there is none. */
function freshPath(inputFolder: Folder, path: string): string {
  const [first = "", ...rest] = path.split("/");
  for (let number = 1;; number++) {
    const numbered = number > 1 ? `${first}-${number}` : first;
    if (!inputFolder.has(numbered)) return [numbered, ...rest].join("/");
  }
}

/** The last part of a name, with an extension by which it is found as a picture, and is no graph. */
function fileName(name: string, type: string): string {
  const last = name.replaceAll(":", "_").split(/[\\/]/).findLast((part) => !/^\.*$/.test(part));
  const given = extname(last ?? "");
  const extension = PICTURE.test(given) ? given : EXTENSIONS[type] ?? "";
  const stem = basename(last ?? "upload", extension);
  return `${safeName(stem)}${safeName(`x${extension}`).slice(1)}`;
}
