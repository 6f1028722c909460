import { relative } from "@std/path";
import { nameIn } from "../files/no_links.ts";
import { contactSheet } from "../runtime/images/contact_sheet.ts";
import { fill } from "../runtime/images/crop.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { allOf } from "../words/lists.ts";
import { type Fingerprint, fingerprint, firstEquals, isBlank } from "./fingerprint.ts";
import { heldOutOf, sourcesOf } from "./held_out.ts";
import { findPictures, readPicture } from "./picture_folder.ts";

/** Fewer different pictures are a picture, and no concept. */
const LEAST = 3;

/** Most faults and names that a sentence lists. */
const MOST_NAMED = 8;

/** Most pictures of a contact sheet, and their side. */
const [MOST_SHOWN, SHOWN_SIDE] = [64, 96];

/** A picture to learn from or to measure by. */
export interface SurveyedPicture {
  readonly path: string;
  /** Relative to the folder. */
  readonly name: string;
  /** Of its file: height and width, in pixels. */
  readonly sides: readonly [number, number];
  readonly print: Fingerprint;
  readonly isHeldOut: boolean;
}

/** What a folder of pictures holds. */
export interface Survey {
  readonly pictures: readonly SurveyedPicture[];
  /** What whoever trains on it should know, a sentence each. */
  readonly notes: readonly string[];
  /** The pictures at a glance. */
  readonly sheet: Tensor;
}

/** How pictures are looked at. */
export interface SurveyOptions {
  /** Side they are brought to. */
  readonly size: number;
  /** Share that is held out. */
  readonly heldOut: number;
  readonly signal?: AbortSignal;
  onProgress?(done: number, total: number): void;
}

/** `"a", "b" and 7 more`. */
export function named(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED).map((name) => `"${name}"`);
  const rest = names.length - shown.length;
  return allOf(rest > 0 ? [...shown, `${rest} more`] : shown);
}

const plural = (count: number, noun = "picture"): string =>
  `${count} ${noun}${count === 1 ? "" : "s"}`;

/**
 * Looks at all pictures of a folder before anything is learnt from them.
 *
 * @throws NotFound when there is no such folder or it holds none, InvalidData naming all that cannot be read, or saying
 * that there are too few different ones
 */
export async function surveyPictures(folder: string, options: SurveyOptions): Promise<Survey> {
  const { size, signal, onProgress } = options;
  const { files, others } = await findPictures(folder);
  const names = files.map((path) => nameIn(folder, path));
  const faults: string[] = [];
  const prints: Fingerprint[] = [];
  const shown: Tensor[] = [];
  const allSides: SurveyedPicture["sides"][] = [];
  const small: string[] = [];
  const every = Math.max(1, Math.ceil(files.length / MOST_SHOWN));
  for (const [i, path] of files.entries()) {
    signal?.throwIfAborted();
    try {
      const { picture, sides } = await readPicture(path, size);
      prints.push(fingerprint(picture));
      allSides.push(sides);
      if (Math.min(...sides) < size) small.push(names[i]!);
      if (i % every === 0) shown.push(fill(picture, SHOWN_SIDE, SHOWN_SIDE));
    } catch (error) {
      faults.push((error as Error).message);
    }
    onProgress?.(i + 1, files.length);
  }
  if (faults.length > 0) throw new Deno.errors.InvalidData(faultsOf(faults, files.length));
  const equals = firstEquals(prints);
  const copies = equals.flatMap((first, i) => first === i ? [] : [names[i]!]);
  const blank = prints.flatMap((print, i) => isBlank(print) ? [names[i]!] : []);
  const different = new Set(equals).size;
  if (different < LEAST) {
    throw new Deno.errors.InvalidData(
      `Cannot learn from "${folder}": its ${plural(files.length)} ${
        files.length === 1 ? "is" : "are"
      } ${different} different, and at least ${LEAST} are needed (some dozens are better)`,
    );
  }
  const isHeldOut = heldOutOf(names, sourcesOf(names, equals), options.heldOut);
  const notes: string[] = [];
  if (others.length > 0) {
    const these = others.map((path) => relative(folder, path));
    notes.push(
      `${plural(others.length, "file")} left out, which ${
        others.length === 1 ? "is" : "are"
      } no PNG, JPEG or WebP: ${named(these)}`,
    );
  }
  if (copies.length > 0) {
    notes.push(
      `${plural(copies.length)} shown already by others, which count double: ${named(copies)}`,
    );
  }
  if (blank.length > 0) notes.push(`${plural(blank.length)} of one colour alone: ${named(blank)}`);
  if (small.length > 0) {
    notes.push(
      `${plural(small.length)} smaller than ${size}x${size}, and enlarged: ${named(small)}`,
    );
  }
  if (options.heldOut > 0 && !isHeldOut.includes(true)) {
    notes.push("None held out to measure by: there are too few");
  }
  return {
    pictures: files.map((path, i) => ({
      path,
      name: names[i]!,
      sides: allSides[i]!,
      print: prints[i]!,
      isHeldOut: isHeldOut[i]!,
    })),
    notes,
    sheet: contactSheet(shown, {
      textScale: 1,
      labels: names.filter((_, i) => i % every === 0).map((name, i) =>
        isHeldOut[i * every] ? `held out ${name}` : name
      ),
    }),
  };
}

/** All that cannot be read, in a sentence. */
function faultsOf(faults: readonly string[], total: number): string {
  if (faults.length === 1) return faults[0]!;
  const shown = faults.slice(0, MOST_NAMED).map((fault) => fault.replace(/^Cannot read /, ""));
  const rest = faults.length - shown.length;
  return `Cannot read ${faults.length} of ${total} pictures: ${
    [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join("; ")
  }`;
}
