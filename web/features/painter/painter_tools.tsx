import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { t } from "../../../src/words/translate.ts";
import { Checkbox } from "../../core/ui/checkbox.tsx";
import { drawn, Icon } from "../../core/ui/icon.tsx";
import { PAINTER_ICONS } from "./painter_icons.ts";
import type { PainterState, Tool } from "./painter_state.ts";

const TOOLS: readonly (readonly [tool: Tool, title: string, key: string])[] = [
  ["brush", t`Brush`, "B"],
  ["eraser", t`Eraser`, "E"],
  ["rectangle", t`Rectangle`, "R"],
  ["bucket", t`Fill an area`, "G"],
  ["color", t`Select by colour`, "W"],
  ["hand", t`Move the picture`, "H"],
];

const KEYS: Readonly<Record<string, Tool>> = Object.fromEntries(
  TOOLS.map(([tool, , key]) => [key.toLowerCase(), tool]),
);

const MIRROR = { step: "mirror", axis: "horizontal" } as const;
const FLIP = { step: "mirror", axis: "vertical" } as const;
const feather = ({ radius }: PainterState): { step: "feather"; radius: number } => ({
  step: "feather",
  radius: radius.peek(),
});

/** What is done to the whole mask. */
const ACTIONS: readonly (readonly [
  icon: keyof typeof PAINTER_ICONS,
  title: string,
  hint: string,
  run: (to: PainterState) => void,
])[] = [
  ["all", t`All`, t`Select all (A)`, (to) => to.add({ step: "fill" })],
  ["nothing", t`Nothing`, "Clear (C)", (to) => to.add({ step: "clear" })],
  ["invert", t`Invert`, "Invert (I)", (to) => to.add({ step: "invert" })],
  ["mirror", t`Mirror`, t`Mirror left to right (M)`, (to) => to.add(MIRROR)],
  ["flip", t`Flip`, t`Mirror top to bottom (Shift+M)`, (to) => to.add(FLIP)],
  ["grow", t`Grow`, "Wider (.)", (to) => to.grow(1)],
  ["shrink", t`Shrink`, "Narrower (,)", (to) => to.grow(-1)],
  ["feather", t`Feather`, t`Soft edges (F)`, (to) => to.add(feather(to))],
];

/** What is painted with, and what is done to the whole mask. */
export function PainterTools(
  { state, hasPicture }: { state: PainterState; hasPicture: boolean },
): JSX.Element {
  const { tool, steps, undone } = state;
  return (
    <>
      <div class="painter-tools" role="radiogroup" aria-label={t`Tool`}>
        {TOOLS.map(([one, title, key]) => (
          <button
            key={one}
            type="button"
            role="radio"
            aria-checked={tool.value === one}
            aria-label={title}
            title={`${title} (${key})`}
            disabled={one === "color" && !hasPicture}
            onClick={() => tool.value = one}
          >
            {drawn(PAINTER_ICONS[one], 18)}
          </button>
        ))}
      </div>
      {(tool.value === "brush" || tool.value === "eraser") && (
        <Slider title={t`Size`} value={state.brush} min={1} max={256} unit="px" />
      )}
      {tool.value === "color" && (
        <>
          <Slider title={t`Tolerance`} value={state.tolerance} min={0} max={255} />
          <Checkbox value={state.connected}>{t`Only what hangs together`}</Checkbox>
        </>
      )}
      <div class="painter-tools" role="group" aria-label={t`The whole mask`}>
        {ACTIONS.map(([icon, title, hint, run]) => (
          <button
            key={title}
            type="button"
            aria-label={title}
            title={hint}
            onClick={() => run(state)}
          >
            {drawn(PAINTER_ICONS[icon], 18)}
          </button>
        ))}
        <Slider title={t`by`} value={state.radius} min={1} max={64} unit="px" />
      </div>
      <div class="painter-tools" role="group" aria-label={t`Steps`}>
        <button
          type="button"
          aria-label={t`Undo`}
          title={t`Undo (Ctrl+Z)`}
          disabled={!steps.value.length}
          onClick={state.undo}
        >
          <Icon name="undo" />
        </button>
        <button
          type="button"
          aria-label={t`Redo`}
          title={t`Redo (Ctrl+Y)`}
          disabled={!undone.value.length}
          onClick={state.redo}
        >
          <Icon name="redo" />
        </button>
      </div>
      <Slider title={t`Opacity`} value={state.opacity} min={0.1} max={1} step={0.05} />
    </>
  );
}

interface SliderProps {
  readonly title: string;
  readonly value: Signal<number>;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly unit?: string;
}

function Slider({ title, value, min, max, step = 1, unit = "" }: SliderProps): JSX.Element {
  return (
    <label>
      {title}
      <input
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        aria-valuetext={`${value.value} ${unit}`.trim()}
        onInput={(event) => value.value = Number(event.currentTarget.value)}
      />
      <output>{max <= 1 ? `${Math.round(value.value * 100)} %` : `${value.value} ${unit}`}</output>
    </label>
  );
}

/** Keys of the painter; whether it was one of them. */
export function painterKey(event: KeyboardEvent, state: PainterState): boolean {
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) {
    if (key === "z") (event.shiftKey ? state.redo : state.undo)();
    else if (key === "y") state.redo();
    else return false;
    return true;
  }
  const tool = KEYS[key];
  const { brush } = state;
  if (tool) state.tool.value = tool;
  else if (key === "[") brush.value = Math.max(1, Math.round(brush.peek() * 0.8));
  else if (key === "]") brush.value = Math.min(256, Math.round(brush.peek() * 1.25) + 1);
  else if (key === "a") state.add({ step: "fill" });
  else if (key === "c") state.add({ step: "clear" });
  else if (key === "i") state.add({ step: "invert" });
  else if (key === "f") state.add(feather(state));
  else if (key === ".") state.grow(1);
  else if (key === ",") state.grow(-1);
  else if (key === "m") {
    state.add(event.shiftKey ? FLIP : MIRROR);
  } else if (key === "0") state.camera.value = undefined;
  else return false;
  return true;
}
