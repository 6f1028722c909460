import { printJsonLine } from "../graph/json.ts";
import { isLink, literalOf } from "../graph/reference.ts";
import { TALL } from "./control_name.ts";
import { fitText, roughWidth, wrapText } from "./fit_text.ts";
import { type Box, type DrawnNode, text, type TextShape } from "./shape.ts";
import { inSentence, inWords, labelOf } from "./in_words.ts";
import { LINE, type MeasuredRow } from "./measure.ts";
import type { InputCell } from "./node_rows.ts";
import type { Palette } from "./palette.ts";

const SIDE = 12;
const SIZE = 12;
/** Height of a line in a field of several. */
const LINE_HEIGHT = 15;

/** The lines of a node: names of its ports, and the values that are set. */
export function nodeTexts(node: DrawnNode, palette: Palette): readonly (TextShape | Box)[] {
  return node.measured.rows.flatMap((line) => rowTexts(node, line, palette));
}

function rowTexts(
  { at: [x, y], entry, measured: { width } }: DrawnNode,
  { row, y: down, height }: MeasuredRow,
  { dim, text: color, field, edge }: Palette,
): readonly (TextShape | Box)[] {
  const [left, right, top] = [x + SIDE, x + width - SIDE, y + down];
  const foot = top + Math.min(height, LINE) / 2 + 4;
  const room = width - 2 * SIDE;
  switch (row.row) {
    case "ports":
      return [
        ...row.input && !row.input.ghost
          ? text(fitText(indexed(row.input), room * 0.6, SIZE), [left, foot], { color })
          : [],
        ...row.output === undefined ? [] : text(
          fitText(inSentence(inWords(row.output)), room * 0.6, SIZE),
          [right, foot],
          { color, anchor: "end" },
        ),
      ];
    case "group":
      return text(fitText(inSentence(row.group.title ?? row.name), room, SIZE), [left, foot], {
        color: dim,
      });
    case "control": {
      const label = indexed(row.input);
      const value = shownValue(entry.inputs?.[row.input.name] ?? row.input.port.default);
      if (row.control in TALL) {
        const box = {
          shape: "box",
          at: [left - 4, top + LINE],
          size: [room + 8, height - LINE - 4],
          radius: 3,
          fill: field,
          edge,
          opacity: 1,
        } as const;
        const most = Math.max(1, Math.floor((height - LINE - 8) / LINE_HEIGHT));
        return [
          ...text(fitText(label, room, SIZE), [left, foot], { color: dim }),
          box,
          ...wrapText(value, room, most, SIZE).flatMap((line, i) =>
            text(line, [left, top + LINE + 14 + i * LINE_HEIGHT], { color })
          ),
        ];
      }
      const shown = fitText(value, room * 0.6, SIZE);
      return [
        ...text(
          fitText(label, room - roughWidth(shown, SIZE) - SIDE, SIZE),
          [left, foot + 2],
          { color: dim },
        ),
        ...text(shown, [right, foot + 2], { color, anchor: "end" }),
      ];
    }
    case "advanced":
    case "unknown":
      return [];
  }
}

function indexed(cell: InputCell): string {
  const label = inSentence(labelOf(cell));
  return cell.index === undefined ? label : `${cell.index + 1} ${label}`;
}

/** Most letters of a value that are looked at. */
const SHOWN = 2000;

function shownValue(input: unknown): string {
  if (input === undefined || isLink(input)) return "";
  const value = literalOf(input);
  const line = (one: unknown): string => typeof one === "string" ? one : printJsonLine(one);
  return (Array.isArray(value) ? value.map(line).join("\n") : line(value)).slice(0, SHOWN);
}
