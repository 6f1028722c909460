import { useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Point } from "../../../src/graph/workflow.ts";
import { t } from "../../../src/words/translate.ts";
import { cameraOr, panned, placeOf, zoomAt } from "../../core/ui/camera.ts";
import { trackPointer } from "../../core/ui/track_pointer.ts";
import { useSize } from "../../core/ui/use_size.ts";
import type { PainterState } from "./painter_state.ts";
import type { Pixels } from "./region.ts";

interface PainterStageProps {
  readonly state: PainterState;
  /** Address of what the mask is painted over. */
  readonly over: string;
}

/**
 * The mask over its picture: the wheel or two fingers zoom, the middle button or Space drags. Arrow keys move the brush
 * and Enter paints with it.
 */
export function PainterStage({ state, over }: PainterStageProps): JSX.Element {
  const { size, steps, camera, mask } = state;
  const [element, stage] = useSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const picture = useRef<HTMLImageElement>(null);
  const pointer = useSignal<Point | undefined>(undefined);
  const spaced = useSignal(false);
  const fingers = useRef(new Map<number, PointerEvent>());
  const now = (): ReturnType<typeof cameraOr> => cameraOr(camera.peek(), stage.peek(), size.peek());

  useSignalEffect(() => {
    mask.value.paint(steps.value);
    const { width, height } = size.value;
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    // Setting a canvas's size empties it: never to the one it has.
    if (context.canvas.width !== width) context.canvas.width = width;
    if (context.canvas.height !== height) context.canvas.height = height;
    context.globalCompositeOperation = "copy";
    context.drawImage(mask.value.whole, 0, 0);
    // Told from any picture by its colour; the file is black and white.
    context.globalCompositeOperation = "source-in";
    context.fillStyle = getComputedStyle(context.canvas).color;
    context.fillRect(0, 0, width, height);
  });
  useEffect(() => {
    const own = element.current!;
    // Not passive: the page must not zoom beside.
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      zoom(Math.exp(-event.deltaY / (event.ctrlKey ? 100 : 500)), event);
    };
    const up = ({ pointerId }: PointerEvent): void => void fingers.current.delete(pointerId);
    const stop = new AbortController();
    const { signal } = stop;
    own.addEventListener("wheel", wheel, { passive: false, signal });
    addEventListener("pointerup", up, { signal });
    addEventListener("pointercancel", up, { signal });
    return () => stop.abort();
  }, []);

  const zoom = (factor: number, { clientX, clientY }: MouseEvent): void => {
    const { left, top } = element.current!.getBoundingClientRect();
    const at = { x: clientX - left, y: clientY - top };
    camera.value = zoomAt(now(), { stage: stage.peek(), picture: size.peek() }, factor, at);
  };
  const toMask = ({ clientX, clientY }: MouseEvent): Point => {
    const box = canvas.current!.getBoundingClientRect();
    const scale = size.peek().width / box.width;
    return [(clientX - box.left) * scale, (clientY - box.top) * scale];
  };
  const pan = (start: PointerEvent): void => {
    const before = now();
    trackPointer(start, {
      move({ clientX, clientY }) {
        camera.value = panned(
          before,
          size.peek(),
          clientX - start.clientX,
          clientY - start.clientY,
        );
      },
      end: () => {},
      cancel: () => camera.value = before,
    });
  };
  const paint = (start: PointerEvent): void => {
    const before = steps.peek();
    const erase = state.tool.peek() === "eraser" || start.button === 2;
    const points = [toMask(start)];
    const show = (): void => {
      const stroke = { erase, size: state.brush.peek(), points: [...points] };
      steps.value = [...before, { step: "stroke", stroke }];
    };
    state.undone.value = [];
    show();
    trackPointer(start, {
      move(event) {
        points.push(...(event.getCoalescedEvents?.() ?? [event]).map(toMask));
        show();
      },
      end: () => {},
      cancel: () => steps.value = before,
    });
  };
  const rectangle = (start: PointerEvent): void => {
    const before = steps.peek();
    const [x, y] = toMask(start);
    state.undone.value = [];
    trackPointer(start, {
      move(event) {
        const [right, bottom] = toMask(event);
        const box = [x, y, right - x, bottom - y].map(Math.round) as [
          number,
          number,
          number,
          number,
        ];
        steps.value = [...before, { step: "rectangle", erase: start.button === 2, box }];
      },
      end: () => {},
      cancel: () => steps.value = before,
    });
  };
  const pixels = (): Pixels | undefined => {
    const image = picture.current;
    if (!image?.naturalWidth) return undefined;
    const { width, height } = size.peek();
    const context = new OffscreenCanvas(width, height).getContext("2d")!;
    context.drawImage(image, 0, 0, width, height);
    return context.getImageData(0, 0, width, height);
  };
  const down = (event: PointerEvent): void => {
    event.preventDefault();
    element.current?.focus();
    fingers.current.set(event.pointerId, event);
    if (fingers.current.size === 2) return pinch();
    const tool = state.tool.peek();
    if (event.button === 1 || spaced.peek() || tool === "hand") pan(event);
    else if (tool === "rectangle") rectangle(event);
    else if (tool === "bucket" || tool === "color") {
      state.fillAt(toMask(event), event.button === 2, pixels());
    } else paint(event);
  };
  /** A second finger takes back what the first began. */
  const pinch = (): void => {
    dispatchEvent(new PointerEvent("pointercancel", { pointerId: -1 }));
    const [a, b] = [...fingers.current.values()] as [PointerEvent, PointerEvent];
    const distance = (): number => {
      const [one, other] = [...fingers.current.values()];
      return one && other
        ? Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY)
        : Number.NaN;
    };
    let last = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
    const stop = new AbortController();
    addEventListener("pointermove", (event) => {
      const before = fingers.current.get(event.pointerId);
      if (!before) return;
      fingers.current.set(event.pointerId, event);
      const next = distance();
      const dx = (event.clientX - before.clientX) / 2;
      const dy = (event.clientY - before.clientY) / 2;
      camera.value = panned(now(), size.peek(), dx, dy);
      if (next > 0 && last > 0) zoom(next / last, event);
      last = next;
    }, { signal: stop.signal });
    addEventListener("pointerup", () => stop.abort(), { once: true });
  };
  const keyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey) return;
    if (event.key === " ") spaced.value = true;
    else if (event.key === "+" || event.key === "=" || event.key === "-") {
      const sizes = { stage: stage.peek(), picture: size.peek() };
      const middle = { x: sizes.stage.width / 2, y: sizes.stage.height / 2 };
      camera.value = zoomAt(now(), sizes, event.key === "-" ? 0.8 : 1.25, middle);
    } else if (event.key.startsWith("Arrow")) {
      const by = Math.max(1, state.brush.peek() / (event.shiftKey ? 1 : 4));
      const [x, y] = pointer.peek() ?? [size.peek().width / 2, size.peek().height / 2];
      const dx = event.key === "ArrowLeft" ? -by : event.key === "ArrowRight" ? by : 0;
      const dy = event.key === "ArrowUp" ? -by : event.key === "ArrowDown" ? by : 0;
      pointer.value = [x + dx, y + dy];
    } else if (event.key === "Enter") {
      const at = pointer.peek() ?? [size.peek().width / 2, size.peek().height / 2];
      const tool = state.tool.peek();
      if (tool === "bucket" || tool === "color") state.fillAt(at, false, pixels());
      else {
        const stroke = { erase: tool === "eraser", size: state.brush.peek(), points: [at] };
        state.add({ step: "stroke", stroke });
      }
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const { left, top, width, height } = placeOf(
    cameraOr(camera.value, stage.value, size.value),
    stage.value,
    size.value,
  );
  const scale = width / size.value.width;
  const brush = state.brush.value * scale;
  const round = state.tool.value === "brush" || state.tool.value === "eraser";
  return (
    <div
      class={`painter-stage ${spaced.value || state.tool.value === "hand" ? "hand" : "cross"}`}
      ref={element}
      tabIndex={0}
      role="application"
      aria-label={t`Mask: arrow keys move the brush, Enter paints`}
      onPointerDown={down}
      onPointerMove={(event) => pointer.value = toMask(event)}
      onPointerLeave={() => pointer.value = undefined}
      onKeyDown={keyDown}
      onKeyUp={(event) => event.key === " " && (spaced.value = false)}
      onContextMenu={(event) => event.preventDefault()}
    >
      <div
        class="painter-sheet"
        style={`transform:translate(${left}px,${top}px);width:${width}px;height:${height}px`}
      >
        {over && (
          <img
            ref={picture}
            src={over}
            alt={t`What the mask is painted over`}
            draggable={false}
            onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => {
              // Only a mask that nothing was painted on takes the picture's size.
              if (!steps.peek().length) size.value = { width: naturalWidth, height: naturalHeight };
            }}
          />
        )}
        <canvas
          ref={canvas}
          style={{ opacity: state.opacity.value }}
          aria-label={t`Mask of ${size.value.width} by ${size.value.height} pixels`}
        />
        {round && pointer.value && (
          <i
            class="painter-brush"
            style={`width:${brush}px;height:${brush}px;left:${pointer.value[0] * scale}px;top:${
              pointer.value[1] * scale
            }px`}
          />
        )}
      </div>
    </div>
  );
}
