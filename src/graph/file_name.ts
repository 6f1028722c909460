import type { Hints } from "../words/hints.ts";
import { createHints, NO_HINTS } from "../words/hints.ts";
import { someOf } from "../words/lists.ts";

/** A field of a name: `{date:yyyy}`, or as ComfyUI writes it `%date:yyyy%`. */
const FIELD = /\{([^{}]*)\}|%([\p{L}_][^%]*)%/gu;

/** Fields of the time: what they stand for where they say nothing else behind a colon. */
const TIMES: Readonly<Record<string, string>> = {
  date: "yyyy-MM-dd",
  time: "hh-mm-ss",
  year: "yyyy",
  month: "MM",
  day: "dd",
  hour: "hh",
  minute: "mm",
  second: "ss",
};

/** What the folder fills in that the file goes to: the first number that makes the name new. */
export const COUNTER = "{counter}";

/** Letters that no file system likes, or that would make a field or a folder of a value. */
// deno-lint-ignore no-control-regex
const UNFIT = /[<>:"/\\|?*{}%\x00-\x1f\x7f]+/g;
// deno-lint-ignore no-control-regex
const BAD = /[<>:"|?*\\\x00-\x1f\x7f]/;
/**
 * What nobody sees in a name, or what turns the letters behind it round, so that it looks like another one. Joiners and
 * selectors within a word, as emoji and many scripts have them, are none of it.
 *
 * @see https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
 */
export const UNSEEN =
  /[\x80-\x9f\xad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]|(?<=^|[\s/])[\u200c\u200d\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu;
/** @see https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
/** File systems take 255 bytes; the rest is for a number, what tells the runs of a sweep apart, and the extension. */
const MAX_BYTES = 200;
/** Letters of a name with its folders, before its fields are filled in. */
const MAX_PATTERN = 1000;
/** Letters of a value: a prompt says enough with these. */
const MAX_VALUE = 80;

/** What is wrong with a file's name, and what would mend it. */
export interface NameFault {
  readonly message: string;
  readonly fix?: string;
}

/**
 * What to say of a field that there is none of.
 *
 * @param others Inputs of nodes that it may have meant; none where fields can be none
 */
export function unknownField(
  field: string,
  fills: readonly string[],
  hints: Hints,
  others?: () => readonly string[],
): NameFault {
  const known = [...Object.keys(TIMES), "counter", ...fills];
  const near = hints.name(field, () => [...known, ...others?.() ?? []]);
  const names = someOf(known.map((one) => `{${one}}`));
  return {
    message: `There is no {${field}}: a file's name may have ${names}${
      others ? ", and inputs of nodes such as {denoise.seed}" : ""
    }`,
    ...(near !== undefined && { fix: `use "{${near}}"` }),
  };
}

/** The name with each field replaced by what `fill` says; undefined leaves it as it is. */
export function fillFields(
  pattern: string,
  fill: (field: string) => string | undefined,
): string {
  if (pattern.length > MAX_PATTERN) return pattern;
  return pattern.replaceAll(
    FIELD,
    (whole, braced?: string, comfy?: string) => fill((braced ?? comfy)!) ?? whole,
  );
}

/** Whether a field is one that every file's name may have, or among these. */
export function isFill(field: string, fills: readonly string[]): boolean {
  return timeFormat(field) !== undefined || field === "counter" || fills.includes(field) ||
    field === "batch_num" && fills.includes("batch");
}

/** A value as part of a name. */
export function namePart(value: unknown): string {
  const text = String(value).replaceAll(UNFIT, "_").replaceAll(UNSEEN, "_").trim().slice(
    0,
    MAX_VALUE,
  ).toWellFormed();
  return /^\.*$/.test(text) ? "_" : text;
}

/**
 * What keeps a text from naming a file; its fields count as words.
 *
 * @param others Whether fields may also be those that only the graph can tell, inputs of nodes
 */
export function fileNameFault(
  pattern: string,
  fills: readonly string[],
  others = false,
  hints = NO_HINTS,
): NameFault | undefined {
  if (pattern.length > MAX_PATTERN) {
    return { message: `A file's name has at most ${MAX_PATTERN} letters` };
  }
  let fault: NameFault | undefined;
  const name = fillFields(pattern.trim(), (field) => {
    fault ??= !others && !isFill(field, fills)
      ? unknownField(field, fills, hints)
      : timeFault(field);
    return "_";
  });
  if (fault) return fault;
  const message = wordsFault(name);
  if (message === undefined) return undefined;
  const mended = mendedName(pattern);
  return { message, ...(mended && { fix: `use "${mended}"` }) };
}

/** The name nearest to one that is no file's: without folders outside, and letters that none can have. */
function mendedName(pattern: string): string | undefined {
  const fields: string[] = [];
  const mended = pattern.trim().replaceAll(FIELD, (field) => `\0${fields.push(field) - 1}\0`)
    .split("/").map((part) => {
      const fit = part.replaceAll(UNSEEN, "").replaceAll(/[<>:"|?*\\]/g, "_").trim();
      return DEVICE.test(fit) ? `_${fit}` : fit;
    })
    .filter((part) => !/^\.*$/.test(part)).join("/")
    .replaceAll(/\0(\d+)\0/g, (_, at: string) => fields[Number(at)]!);
  const name = fillFields(mended, () => "_");
  return mended && wordsFault(name) === undefined ? mended : undefined;
}

/** The same of a name without fields, in a sentence. */
function wordsFault(name: string): string | undefined {
  const bad = BAD.exec(name)?.[0];
  if (bad !== undefined) return `A file's name cannot have ${JSON.stringify(bad)}`;
  const unseen = name.match(UNSEEN)?.[0];
  if (unseen !== undefined) {
    const code = unseen.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
    return `A file's name cannot have U+${code}, which nobody sees`;
  }
  if (name.startsWith("/")) {
    return `"${name}" leaves the output folder: write a name within it, without "/" in front`;
  }
  for (const part of name.split("/")) {
    if (part === "..") return `"${name}" leaves the output folder: write a name without ".."`;
    if (/^\.*$/.test(part)) return `"${name}" is no file's name: write words, with / for folders`;
    if (DEVICE.test(part)) return `No file can be called "${part}" on Windows: write another word`;
    if (new TextEncoder().encode(part).length > MAX_BYTES) {
      return `A file's name has at most ${MAX_BYTES} bytes: "${part.slice(0, 20)}..." is longer`;
    }
  }
  return undefined;
}

/**
 * A file's name, its fields filled in; `{counter}` is left to who writes the file.
 *
 * @throws RangeError for what is no file's name
 */
export function nameFile(
  pattern: string,
  values: Readonly<Record<string, string | number>>,
  now: Date = new Date(),
): string {
  const fault = fileNameFault(pattern, Object.keys(values), false, createHints());
  if (fault) throw new RangeError(fault.fix ? `${fault.message} (${fault.fix})` : fault.message);
  return fillFields(pattern.trim(), (field) => {
    const format = timeFormat(field);
    if (format !== undefined) {
      return format.split("/").map((part) => namePart(formatTime(now, part))).join("/");
    }
    if (field === "counter") return COUNTER;
    return namePart(values[field === "batch_num" ? "batch" : field]);
  });
}

/** How a field writes the time: `yyyy` of `date:yyyy`; undefined for one that does not. */
function timeFormat(field: string): string | undefined {
  const colon = field.indexOf(":");
  const name = colon < 0 ? field : field.slice(0, colon);
  if (!Object.hasOwn(TIMES, name)) return undefined;
  return colon < 0 ? TIMES[name] : /^(date|time)$/.test(name) ? field.slice(colon + 1) : undefined;
}

/** Parts of the time, as ComfyUI writes them. */
const PART = /yyyy|yy|MM?|dd?|[hH]{1,2}|mm?|ss?/g;

/** What is wrong with how a field writes the time: with none of its parts, or those of other programs, it is no time. */
function timeFault(field: string): NameFault | undefined {
  const format = timeFormat(field);
  if (format === undefined) return undefined;
  const mended = format.replaceAll(/Y+|D+/g, (letters) => letters.toLowerCase());
  if (mended === format && format.replaceAll(PART, "") !== format) return undefined;
  const name = field.slice(0, field.indexOf(":"));
  return {
    message: `{${field}} tells no time: it is written with yyyy, MM, dd, hh, mm and ss`,
    fix: `use "{${name}:${mended === format ? TIMES[name] : mended}}"`,
  };
}

/** As ComfyUI writes it: `yyyy` or `yy`, `MM` or `M`, `dd` or `d`, `hh`, `h`, `mm`, `m`, `ss`, `s`; hours to 23. */
function formatTime(now: Date, format: string): string {
  return format.replaceAll(PART, (field) => {
    const value = {
      y: now.getFullYear(),
      M: now.getMonth() + 1,
      d: now.getDate(),
      h: now.getHours(),
      H: now.getHours(),
      m: now.getMinutes(),
      s: now.getSeconds(),
    }[field[0] as "y"];
    return field === "yy" ? String(value).slice(-2) : String(value).padStart(field.length, "0");
  });
}
