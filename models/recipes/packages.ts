import type { Style } from "./picture.ts";

const FOLDER = new URL("./packages/", import.meta.url);

/** One icon as Iconify stores it: an SVG body and the box that differs from the set's own. */
export interface Icon {
  readonly body: string;
  readonly left?: number;
  readonly top?: number;
  readonly width?: number;
  readonly height?: number;
  /** True for icons that left the set: older drawings of emoji it still has under another name. */
  readonly hidden?: boolean;
}

/** An Iconify package: its icons, and the code points each is for. */
export interface IconSet {
  readonly width: number;
  readonly height: number;
  readonly icons: Readonly<Record<string, Icon>>;
  /** Icon name to code points in lower case, `1f600` or `1f468-200d-1f9b0`. */
  readonly codes: ReadonlyMap<string, string>;
}

/** An entry of emojibase's English data. */
export interface Emoji {
  readonly label: string;
  readonly hexcode: string;
  readonly tags?: readonly string[];
  readonly group?: number;
  readonly subgroup?: number;
  readonly skins?: readonly Emoji[];
}

/** Emojibase's data with the keys its group and subgroup numbers stand for. */
export interface Emojibase {
  readonly emoji: readonly Emoji[];
  readonly groups: readonly string[];
  /** By number; emojibase 17 gives number 46 to seafood and to sweets, so the key of both is "food-sweet". */
  readonly subgroups: readonly string[];
}

const SETS: Readonly<Record<Style, string>> = {
  noto: "noto",
  twemoji: "twemoji",
  fluent: "fluent-emoji",
  flat: "fluent-emoji-flat",
};

/** Fetches the packages of `packages/deno.json` into `packages/node_modules`, once. */
export async function fetchPackages(): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["install", "--quiet"],
    cwd: FOLDER,
  }).output();
  if (!success) {
    throw new Error(
      `Cannot fetch the picture packages: ${new TextDecoder().decode(stderr).trim()}`,
    );
  }
}

/** Reads a JSON file of a fetched package. */
async function readPackage<T>(path: string): Promise<T> {
  return JSON.parse(await Deno.readTextFile(new URL(`node_modules/${path}`, FOLDER)));
}

/** Loads a style's icons; Fluent's two sets share icon names, and only the flat one lists code points. */
export async function loadIcons(style: Style): Promise<IconSet> {
  const set = await readPackage<Omit<IconSet, "codes">>(`@iconify-json/${SETS[style]}/icons.json`);
  const codesOf = SETS[style === "fluent" ? "flat" : style];
  const chars = await readPackage<Record<string, string>>(`@iconify-json/${codesOf}/chars.json`);
  const codes = new Map(Object.entries(chars).map(([code, icon]) => [icon, code]));
  return { ...set, codes };
}

/** Loads emojibase's English labels, keywords and groups. */
export async function loadEmojibase(): Promise<Emojibase> {
  const emoji = await readPackage<Emoji[]>("emojibase-data/en/data.json");
  type Key = { key: string; order: number };
  const messages = await readPackage<{ groups: Key[]; subgroups: Key[] }>(
    "emojibase-data/en/messages.json",
  );
  const keys = (list: Key[]) => {
    const byNumber: string[] = [];
    for (const { key, order } of list) byNumber[order] = key;
    return byNumber;
  };
  return { emoji, groups: keys(messages.groups), subgroups: keys(messages.subgroups) };
}
