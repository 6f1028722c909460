import type { JSX } from "preact";
import { t } from "../../../src/words/translate.ts";
import { trackPointer } from "../../core/ui/track_pointer.ts";
import { Stage } from "./stage.tsx";
import type { ViewerActions } from "./viewer_actions.ts";
import type { ViewerImage } from "./viewer_state.ts";

interface CompareSliderProps {
  readonly actions: ViewerActions;
  readonly image: ViewerImage;
  readonly other: ViewerImage;
}

/** Two pictures on one place, the first left of a line that can be dragged, the other right of it. */
export function CompareSlider({ actions, image, other }: CompareSliderProps): JSX.Element {
  const { split } = actions.state;
  const percent = `${split.value * 100}%`;
  const drag = (start: PointerEvent): void => {
    start.stopPropagation();
    start.preventDefault();
    const handle = start.currentTarget as HTMLElement;
    handle.focus();
    const { left, width } = handle.parentElement!.getBoundingClientRect();
    const move = ({ clientX }: PointerEvent): void => {
      split.value = Math.min(1, Math.max(0, (clientX - left) / width));
    };
    trackPointer(start, { move, end: () => {}, cancel: () => {} });
  };
  return (
    <Stage
      actions={actions}
      image={image}
      over={
        <>
          <img
            class="over"
            src={other.url}
            alt={other.name}
            draggable={false}
            style={{ clipPath: `inset(0 0 0 ${percent})` }}
          />
          <div
            class="split"
            role="slider"
            tabIndex={0}
            aria-label={t`Between ${image.name} and ${other.name}`}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.round(split.value * 100)}
            style={{ left: percent }}
            onPointerDown={drag}
            onDblClick={(event) => event.stopPropagation()}
            onKeyDown={(event) => {
              const by = { ArrowLeft: -0.02, ArrowRight: 0.02, Home: -1, End: 1 }[event.key];
              if (by === undefined || event.shiftKey) return;
              event.preventDefault();
              event.stopPropagation();
              split.value = Math.min(1, Math.max(0, split.value + by));
            }}
          />
        </>
      }
    />
  );
}
