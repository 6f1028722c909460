import { type Color, InputError } from "sdk";

const NAMED: Readonly<Record<string, string>> = {
  black: "000000",
  white: "ffffff",
  grey: "808080",
  gray: "808080",
  red: "ff0000",
  green: "00ff00",
  blue: "0000ff",
  yellow: "ffff00",
};

/** A colour as `#rgb`, `#rrggbb` or one of a few names. @throws InputError on `port` for anything else */
export function parseColor(text: string, port: string): Color {
  const word = text.trim().toLowerCase();
  const digits = Object.hasOwn(NAMED, word) ? NAMED[word]! : word.replace(/^#/, "");
  const long = /^[0-9a-f]{3}$/.test(digits) ? digits.replaceAll(/./g, "$&$&") : digits;
  if (!/^[0-9a-f]{6}$/.test(long)) {
    throw new InputError(
      port,
      `"${text}" is no colour: write #rrggbb, or one of ${Object.keys(NAMED).join(", ")}`,
    );
  }
  const [red, green, blue] = [0, 2, 4].map((at) => parseInt(long.slice(at, at + 2), 16) / 255);
  return [red!, green!, blue!];
}

/** What nodes check before they run: whether these inputs, where they are known, are colours. */
export function checkColors(...ports: readonly string[]): (args: object) => void {
  return (args) => {
    for (const port of ports) {
      const text: unknown = Reflect.get(args, port);
      if (typeof text === "string") parseColor(text, port);
    }
  };
}
