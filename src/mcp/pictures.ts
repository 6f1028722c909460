import type { ArtifactInfo } from "../api/artifacts.ts";
import { artifactsIn } from "../api/artifacts.ts";
import type { RunInfo } from "../api/runs.ts";
import { bytesOf } from "./bytes_of.ts";
import type { Braid, Picture } from "./tool.ts";
import { ToolFault } from "./tool.ts";

/** Most pictures that an answer brings, and how wide and large each may be. */
const MOST = 4;
const WIDEST = 1024;
const MAX_BYTES = 512 * 1024;

/** The pictures of what a run gave, each once, those that were saved under their names first. */
export function picturesOf({ outputs }: RunInfo): readonly ArtifactInfo[] {
  const all = artifactsIn(outputs).filter(({ type }) => type.startsWith("image/"));
  const named = all.toSorted((a, b) => Number(b.name !== undefined) - Number(a.name !== undefined));
  return [...new Map(named.toReversed().map((one) => [one.sha256, one])).values()].toReversed();
}

/** The first few pictures of a run, small enough to be looked at. */
export async function shownPictures(braid: Braid, run: RunInfo): Promise<readonly Picture[]> {
  return await Promise.all(
    picturesOf(run).slice(0, MOST).map((one) => {
      const fits = one.bytes <= MAX_BYTES && (one.width ?? 0) <= WIDEST;
      return storedPicture(braid, one.sha256, fits ? undefined : WIDEST);
    }),
  );
}

/** A stored picture, or a copy about this wide. */
export async function storedPicture(
  braid: Braid,
  sha256: string,
  width: number | undefined,
): Promise<Picture> {
  const query = width === undefined ? {} : { width };
  return await pictureOf(await braid.ask("GET /artifacts/:sha256", { params: { sha256 }, query }));
}

/** @throws ToolFault for what is no picture, or too large */
export async function pictureOf(answer: Response): Promise<Picture> {
  const mediaType = (answer.headers.get("content-type") ?? "").split(";", 1)[0]!;
  if (!mediaType.startsWith("image/")) {
    await answer.body?.cancel();
    throw new ToolFault(`It is no picture but ${mediaType}: read_run tells the pictures of a run`);
  }
  return { bytes: await bytesOf(answer, "ask for a smaller copy by width"), mediaType };
}
