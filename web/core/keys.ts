import { t } from "../../src/words/translate.ts";
/** Keys as VS Code writes them: `ctrl+shift+p`, chords with a space: `ctrl+k ctrl+s`. `mod` is Cmd on a Mac, else Ctrl. */

const MODIFIERS = ["ctrl", "shift", "alt", "meta"] as const;

export const isMac: boolean = typeof navigator !== "undefined" &&
  /mac/i.test(navigator.platform ?? "");

const NAMES: Readonly<Record<string, string>> = {
  " ": "space",
  arrowleft: "left",
  arrowright: "right",
  arrowup: "up",
  arrowdown: "down",
  esc: "escape",
  del: "delete",
  "+": "plus",
};

/** One spelling for one key: modifiers in order, `mod` resolved. */
export function normalizeKeys(keys: string, mac = isMac): string {
  return keys.trim().toLowerCase().split(/\s+/).map((stroke) => {
    const parts = stroke.split("+").map((part) => part || "plus");
    const key = parts.pop()!;
    const held = new Set(
      parts.map((part) =>
        part === "mod" ? (mac ? "meta" : "ctrl") : part === "cmd" ? "meta" : part
      ),
    );
    return [...MODIFIERS.filter((modifier) => held.has(modifier)), NAMES[key] ?? key].join("+");
  }).join(" ");
}

export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/** The stroke of a key event, or undefined for a modifier alone. */
export function strokeOf(event: KeyPress): string | undefined {
  const raw = event.key.toLowerCase();
  if (["control", "shift", "alt", "meta", "dead", "altgraph"].includes(raw)) return undefined;
  // With Alt or Shift held the character differs by keyboard: letters and digits go by their place.
  const place = /^(?:Key([A-Z])|Digit(\d))$/.exec(event.code);
  const key = (event.altKey || event.shiftKey) && place
    ? (place[1] ?? place[2])!.toLowerCase()
    : NAMES[raw] ?? raw;
  const held = MODIFIERS.filter((modifier) => event[`${modifier}Key`]);
  return [...held, key].join("+");
}

/** Whether a key event presses a button: with Ctrl or another held, it is a command's. */
export function isPress(event: KeyPress): boolean {
  return ["enter", "space"].includes(strokeOf(event) ?? "");
}

const SHOWN: Readonly<Record<string, string>> = {
  ctrl: t`Ctrl`,
  shift: t`Shift`,
  alt: t`Alt`,
  meta: "⌘",
  left: "←",
  right: "→",
  up: "↑",
  down: "↓",
  plus: "+",
  escape: t`Esc`,
  delete: t`Del`,
  pageup: "PageUp",
  pagedown: "PageDown",
};

/** As a person reads it: `Ctrl+Shift+P`. */
export function printKeys(keys: string): string {
  return normalizeKeys(keys).split(" ").map((stroke) =>
    stroke.split("+").map((part) => SHOWN[part] ?? part[0]!.toUpperCase() + part.slice(1)).join("+")
  ).join(" ");
}
