import { useComputed, useSignal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../../src/words/translate.ts";
import { cameraOr, panned, placeOf, type Size } from "../../core/ui/camera.ts";
import { trackPointer } from "../../core/ui/track_pointer.ts";
import { useSize } from "../../core/ui/use_size.ts";
import { atActualSize, type ViewerActions } from "./viewer_actions.ts";
import type { ViewerImage } from "./viewer_state.ts";

export interface StageProps {
  readonly actions: ViewerActions;
  readonly image: ViewerImage;
  /** Stands at the picture's place, instead of the picture. */
  readonly children?: ComponentChildren;
  /** In front of the picture, at its place. */
  readonly over?: ComponentChildren;
}

/** A picture under the camera: the wheel zooms where the pointer is, dragging moves, a double click fits or shows 100 %. */
export function Stage({ actions, image, children, over }: StageProps): JSX.Element {
  const { state, measured } = actions;
  const [element, stage] = useSize<HTMLDivElement>();
  const loaded = useSignal<{ readonly key: string; readonly size: Size } | undefined>(undefined);
  const failed = useSignal<string | undefined>(undefined);
  const picture: Size = image.width && image.height
    ? { width: image.width, height: image.height }
    : loaded.value?.key === image.key
    ? loaded.value.size
    : { width: 512, height: 512 };
  const camera = cameraOr(state.camera.value, stage.value, picture);
  const { left, top, width, height } = placeOf(camera, stage.value, picture);
  const measure = useRef(() => {});
  measure.current = () => {
    measured.stage = stage.peek();
    measured.picture = picture;
  };
  measure.current();
  useEffect(() => {
    const own = element.current!;
    // Not passive: the page must not scroll or zoom beside.
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      const { left, top } = own.getBoundingClientRect();
      measure.current();
      const lines = event.deltaMode === 1 ? 20 : 1;
      const speed = event.ctrlKey ? 100 : 500;
      actions.zoom(Math.exp(-event.deltaY * lines / speed), {
        x: event.clientX - left,
        y: event.clientY - top,
      });
    };
    own.addEventListener("wheel", wheel, { passive: false });
    return () => own.removeEventListener("wheel", wheel);
  }, [actions]);
  const drag = (start: PointerEvent): void => {
    if (start.button > 1) return;
    const before = cameraOr(state.camera.peek(), stage.peek(), picture);
    trackPointer(start, {
      move: ({ clientX, clientY }) => {
        state.camera.value = panned(
          before,
          picture,
          clientX - start.clientX,
          clientY - start.clientY,
        );
      },
      end: () => {},
      cancel: () => {
        state.camera.value = before;
      },
    });
  };
  return (
    <div
      ref={element}
      class="stage"
      tabIndex={0}
      role="group"
      aria-label={`${image.name}, ${Math.round(camera.zoom * 100)} %`}
      onPointerDown={drag}
      onDblClick={() =>
        actions.look((camera) => state.camera.peek() ? undefined : atActualSize(camera))}
    >
      <div
        class={`placed${camera.zoom > 1 ? " enlarged" : ""}`}
        style={`transform:translate(${left}px,${top}px);width:${width}px;height:${height}px`}
      >
        {children ?? (
          <img
            key={image.key}
            src={image.url}
            alt={image.name}
            draggable={false}
            onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => {
              failed.value = undefined;
              loaded.value = {
                key: image.key,
                size: { width: naturalWidth || 1, height: naturalHeight || 1 },
              };
            }}
            onError={() => {
              failed.value = image.key;
            }}
          />
        )}
        {over}
      </div>
      {failed.value === image.key && (
        <p class="fault" role="alert">
          {t`${image.name} cannot be shown: its file is gone, or is no picture`}
        </p>
      )}
    </div>
  );
}

/** The zoom for people: `150 %`. */
export function Zoom({ actions }: { actions: ViewerActions }): JSX.Element {
  const { state } = actions;
  const text: ReadonlySignal<string> = useComputed(() =>
    state.camera.value ? `${Math.round(state.camera.value.zoom * 100)} %` : t`Fit`
  );
  return <output class="zoom">{text}</output>;
}
