import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { t } from "../../../src/words/translate.ts";
import { useSize } from "../../core/ui/use_size.ts";
import type { ViewerActions } from "./viewer_actions.ts";
import type { ViewerImage } from "./viewer_state.ts";
import { scrollTo, visibleRange } from "./visible_range.ts";

/** Width of a thumbnail with its gap. */
const ITEM = 76;

interface PictureStripProps {
  readonly images: readonly ViewerImage[];
  readonly chosen: string;
  /** Picture compared with. */
  readonly other: string | undefined;
  readonly actions: ViewerActions;
}

/** All pictures in a row, of which only those in sight are loaded. Ctrl and Shift click choose what to compare with. */
export function PictureStrip({ images, chosen, other, actions }: PictureStripProps): JSX.Element {
  const { state } = actions;
  const [element, size] = useSize<HTMLDivElement>();
  const scroll = useSignal(0);
  const at = images.findIndex(({ key }) => key === chosen);
  useEffect(() => {
    const own = element.current!;
    own.scrollLeft = scrollTo({ scroll: own.scrollLeft, width: own.clientWidth, item: ITEM }, at);
  }, [at, size.value.width]);
  const [from, to] = visibleRange(
    { scroll: scroll.value, width: size.value.width || 800, item: ITEM },
    images.length,
  );
  return (
    <div
      ref={element}
      class="picture-strip"
      role="listbox"
      aria-label={t`Pictures`}
      aria-orientation="horizontal"
      aria-activedescendant={`picture-${at}`}
      tabIndex={0}
      onScroll={(event) => {
        scroll.value = event.currentTarget.scrollLeft;
      }}
      onKeyDown={(event) => {
        const by = {
          ArrowLeft: -1,
          ArrowRight: 1,
          PageUp: -10,
          PageDown: 10,
          Home: -Infinity,
          End: Infinity,
        }[event.key];
        if (by === undefined || event.shiftKey) return;
        event.preventDefault();
        event.stopPropagation();
        actions.go(by);
      }}
    >
      <div class="row" role="presentation" style={{ width: `${images.length * ITEM}px` }}>
        {images.slice(from, to).map(({ key, name, thumbnail, url, from: run }, index) => (
          <div
            key={key}
            id={`picture-${from + index}`}
            role="option"
            aria-selected={key === chosen}
            aria-setsize={images.length}
            aria-posinset={from + index + 1}
            aria-label={key === other ? t`${name}, compared` : name}
            title={run ? `${name}\n${run}` : name}
            class={key === other ? "other" : ""}
            style={{ transform: `translateX(${(from + index) * ITEM}px)` }}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) {
                if (key === chosen) return;
                state.other.value = key;
                if (state.mode.peek() === "single") state.mode.value = "slider";
              } else state.chosen.value = key;
            }}
          >
            <img src={thumbnail ?? url} alt="" loading="lazy" draggable={false} />
          </div>
        ))}
      </div>
    </div>
  );
}
