import * as z from "zod/mini";
import type { Infer } from "../graph/infer.ts";
import { defineRoutes } from "./route.ts";
import { count, mediaType, name, named, queryNumber, text } from "./schema.ts";

/** Of one file: more than file systems take, less than fills a history that has a name of each. */
const MAX_FILE_NAME = 500;

/** A stored file: bytes by content hash. */
export const artifactInfo = named(
  "ArtifactInfo",
  z.object({
    sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
    type: mediaType,
    bytes: count,
    width: z.exactOptional(count),
    height: z.exactOptional(count),
    name: z.exactOptional(z.string().check(z.maxLength(MAX_FILE_NAME))),
    saved: z.exactOptional(name)
      .check(z.describe("Where a run has saved it: a name within the output folder")),
  }),
);

export type ArtifactInfo = Infer<typeof artifactInfo>;

/** A file that a run has saved, where it still is as it was left. */
export const savedPath = named(
  "SavedPath",
  z.object({
    sha256: text,
    name: text.check(z.describe("Within the output folder")),
    path: text.check(z.describe("On the machine that the server runs on")),
  }),
);

export type SavedPath = Infer<typeof savedPath>;

/** The artifacts that plain data names, such as the outputs of a node and the pictures of a report in them. */
export function artifactsIn(value: unknown): readonly ArtifactInfo[] {
  if (typeof value !== "object" || value === null) return [];
  if ("sha256" in value && artifactInfo.safeParse(value).success) return [value as ArtifactInfo];
  return Object.values(value).flatMap(artifactsIn);
}

export const artifactRoutes = defineRoutes({
  "GET /artifacts/:sha256": {
    tag: "artifacts",
    summary: "The bytes of a file, or a part of them",
    query: z.object({
      width: z.exactOptional(queryNumber(16, 4096))
        .check(z.describe("A picture about this wide, in place of the file")),
      download: z.exactOptional(z.string())
        .check(z.describe("Anything: save the file rather than show it")),
    }),
    headers: { range: "bytes=from-to" },
    answers: {
      200: { doc: "The file", type: "*/*" },
      206: { doc: "The part asked for", type: "*/*" },
      304: { doc: "As it was", type: "none" },
      416: { doc: "There is no such part" },
    },
  },
  "GET /artifacts/:sha256/saved": {
    tag: "artifacts",
    summary: "Where runs have saved a file in the output folder, if it is still there",
    answers: { 200: { doc: "Files, by the newest run first", schema: z.array(savedPath) } },
  },
});

/** With "/" between a folder and one in it. */
const uploadFolder = z.string().check(z.minLength(1), z.maxLength(300));

export const uploadRoutes = defineRoutes({
  "POST /uploads": {
    tag: "artifacts",
    summary: "Bring a picture; its name in the answer is the one by which nodes read it",
    query: z.object({
      name: z.exactOptional(z.string().check(z.minLength(1), z.maxLength(300)))
        .check(z.describe("What to call it")),
      folder: z.exactOptional(uploadFolder).check(
        z.describe("Folder of the input folder to put it in, such as that of a data set"),
      ),
      fresh: z.exactOptional(z.string()).check(
        z.describe("Anything: a folder that is not there yet, with a number where there is one"),
      ),
    }),
    bodyType: "application/octet-stream",
    answers: {
      201: { doc: "The picture", schema: artifactInfo },
      413: { doc: "It is too large" },
      415: { doc: "It is no PNG, JPEG or WebP, by how it begins" },
      422: { doc: "It is a picture that nodes could not read" },
    },
  },
  "POST /uploads/captions": {
    tag: "artifacts",
    summary: "Say of pictures that were brought what they show; what was said of others stays",
    body: z.strictObject({
      folder: uploadFolder.check(z.describe("That they are in")),
      captions: z.record(z.string(), z.string()).check(z.describe("By name within that folder")),
    }),
    maxBytes: 4 * 2 ** 20,
    answers: {
      204: { doc: "They stand in its captions.json", type: "none" },
      422: { doc: "There is a captions.json that cannot be read" },
    },
  },
});
