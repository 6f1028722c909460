import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useApp } from "../app.ts";
import { trackPointer } from "../gestures/track_pointer.ts";
import { picturesOf } from "../runs/run_store.ts";
import { Icon } from "../shell/icon.tsx";
import { maskFile, paintMask } from "./mask.ts";
import type { MaskStep } from "./mask.ts";

const PLAIN = 512;

/** Paints what a mask selects, over a picture if there is one. */
export function MaskPainter(): JSX.Element | null {
  const app = useApp();
  const overlay = app.layout.overlay.peek();
  const asked = overlay?.overlay === "mask" ? overlay : undefined;
  const canvas = useRef<HTMLCanvasElement>(null);
  const steps = useSignal<readonly MaskStep[]>([]);
  const undone = useSignal<readonly MaskStep[]>([]);
  const erase = useSignal(false);
  const size = useSignal(48);
  const width = useSignal(PLAIN);
  const height = useSignal(PLAIN);
  const backdrop = useSignal("");
  const busy = useSignal(false);
  const recent = useComputed(() =>
    app.runs.runs.value.slice(0, 20)
      .flatMap(({ outputs }) => picturesOf(app.host, Object.values(outputs).flat()))
  );

  useEffect(() => {
    if (!asked?.url) return;
    app.host.readFile(asked.url).then(createImageBitmap).then((picture) => {
      [width.value, height.value] = [picture.width, picture.height];
      steps.value = [{ step: "picture", picture }];
    }, app.toasts.error);
  }, []);
  useSignalEffect(() => {
    const context = canvas.current?.getContext("2d");
    void [width.value, height.value];
    if (context) paintMask(context, steps.value);
  });
  const add = (step: MaskStep): void => {
    steps.value = [...steps.peek(), step];
    undone.value = [];
  };
  const undo = (): void => {
    const last = steps.peek().at(-1);
    if (!last) return;
    steps.value = steps.peek().slice(0, -1);
    undone.value = [last, ...undone.peek()];
  };
  const redo = (): void => {
    const [next, ...rest] = undone.peek();
    if (!next) return;
    steps.value = [...steps.peek(), next];
    undone.value = rest;
  };
  const stroke = (start: PointerEvent): void => {
    start.preventDefault();
    const place = ({ clientX, clientY }: PointerEvent): readonly [number, number] => {
      const box = canvas.current!.getBoundingClientRect();
      const scale = width.peek() / box.width;
      return [(clientX - box.left) * scale, (clientY - box.top) * scale];
    };
    const before = steps.peek();
    const points = [place(start)];
    const show = (): void => {
      const one = {
        erase: erase.peek() || start.button === 2,
        size: size.peek(),
        points: [...points],
      };
      steps.value = [...before, { step: "stroke", stroke: one }];
    };
    undone.value = [];
    show();
    trackPointer(start, {
      move(event) {
        points.push(...(event.getCoalescedEvents?.() ?? [event]).map(place));
        show();
      },
      end: () => {},
      cancel: () => {
        steps.value = before;
      },
    });
  };
  const done = async (): Promise<void> => {
    busy.value = true;
    try {
      await asked?.done(await maskFile(steps.peek(), width.peek(), height.peek()));
      app.layout.overlay.value = undefined;
    } finally {
      busy.value = false;
    }
  };
  const choose = (url: string): void => {
    backdrop.value = url;
  };
  if (!asked) return null;
  return (
    <div
      class="mask-painter"
      onKeyDown={(event) => {
        const command = event.ctrlKey || event.metaKey;
        if (command && event.key.toLowerCase() === "z") (event.shiftKey ? redo : undo)();
        else if (command && event.key.toLowerCase() === "y") redo();
        else if (event.key === "[") size.value = Math.max(1, Math.round(size.peek() * 0.8));
        else if (event.key === "]") size.value = Math.min(512, Math.round(size.peek() * 1.25) + 1);
        else if (event.key === "e") erase.value = !erase.peek();
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <div class="tools" role="toolbar" aria-label="Painting">
        <button type="button" aria-pressed={!erase.value} onClick={() => erase.value = false}>
          Brush
        </button>
        <button type="button" aria-pressed={erase} onClick={() => erase.value = true}>
          Eraser
        </button>
        <label>
          Size
          <input
            type="range"
            min="1"
            max="256"
            value={size}
            onInput={(event) => size.value = Number(event.currentTarget.value)}
          />
        </label>
        <button type="button" onClick={() => add({ step: "fill" })}>All</button>
        <button type="button" onClick={() => add({ step: "clear" })}>Nothing</button>
        <button type="button" onClick={() => add({ step: "invert" })}>Invert</button>
        <button type="button" aria-label="Undo" disabled={!steps.value.length} onClick={undo}>
          <Icon name="undo" />
        </button>
        <button type="button" aria-label="Redo" disabled={!undone.value.length} onClick={redo}>
          <Icon name="redo" />
        </button>
        <label>
          Over
          <select value={backdrop} onChange={(event) => choose(event.currentTarget.value)}>
            <option value="">nothing</option>
            {recent.value.map(({ url, name }, index) => (
              <option key={url} value={url}>{index + 1}. {name}</option>
            ))}
          </select>
        </label>
        <span class="space" />
        <button
          type="button"
          class="primary"
          disabled={busy}
          onClick={() => done().catch(app.toasts.error)}
        >
          Use this mask
        </button>
      </div>
      <div class="page">
        <div class="sheet" style={{ aspectRatio: `${width.value} / ${height.value}` }}>
          {backdrop.value && (
            <img
              src={backdrop}
              alt="What the mask is painted over"
              draggable={false}
              onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => {
                // Only a mask that nothing was painted on takes the picture's size.
                if (!steps.peek().length) {
                  [width.value, height.value] = [naturalWidth, naturalHeight];
                }
              }}
            />
          )}
          <canvas
            ref={canvas}
            width={width}
            height={height}
            aria-label={`Mask of ${width.value} by ${height.value} pixels`}
            onPointerDown={stroke}
            onContextMenu={(event) => event.preventDefault()}
          />
        </div>
      </div>
    </div>
  );
}
