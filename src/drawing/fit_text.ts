/** Letters that are as wide as they are high. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60\u{1f000}-\u{3ffff}]/u;

/** About how wide a text is: no font is at hand to measure it. */
export function roughWidth(text: string, size: number): number {
  let width = 0;
  for (const letter of text) width += WIDE.test(letter) ? 1 : 0.56;
  return width * size;
}

/** As much of the first line of a text as there is room for. */
export function fitText(text: string, room: number, size: number): string {
  const most = Math.max(0, Math.ceil(room)); // each letter is wider than a pixel
  const [line = ""] = text.slice(0, most + 1).split("\n", 1);
  if (line === text && roughWidth(line, size) <= room) return line;
  if (room < size) return "";
  const letters = [...line];
  let width = size * 0.9;
  const end = letters.findIndex((letter) => (width += roughWidth(letter, size)) > room);
  return `${letters.slice(0, end < 0 ? undefined : end).join("").trimEnd()}…`;
}

/** A text in lines of this width, at most so many of them. */
export function wrapText(
  text: string,
  room: number,
  most: number,
  size: number,
): readonly string[] {
  const lines: string[] = [];
  for (const line of text.split("\n", most + 1)) {
    let rest = line;
    do {
      if (lines.length === most) return [...lines.slice(0, -1), `${lines.at(-1) ?? ""}…`];
      let width = 0;
      const letters = [...rest.slice(0, Math.max(1, Math.ceil(room)))];
      const over = letters.findIndex((letter) => (width += roughWidth(letter, size)) > room);
      if (over < 0) {
        lines.push(rest);
        break;
      }
      const cut = Math.max(1, over);
      const space = letters.slice(0, cut).lastIndexOf(" ");
      const end = letters.slice(0, space > 0 ? space : cut).join("").length;
      lines.push(rest.slice(0, end));
      rest = rest.slice(end).trimStart();
    } while (rest);
  }
  return lines;
}
