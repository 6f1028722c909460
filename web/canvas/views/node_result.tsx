import type { JSX } from "preact";
import { t } from "../../../src/words/translate.ts";
import { useCore } from "../../core/core.ts";
import { isPress } from "../../core/keys.ts";
import { PICTURE, showing } from "../../core/overlay.ts";
import { TREMBLE } from "../../core/ui/track_pointer.ts";
import { columnsOf } from "../../../src/drawing/measure.ts";
import type { SceneNode } from "../scene_node.ts";

interface NodeResultProps {
  readonly node: SceneNode;
  readonly place: { readonly y: number; readonly height: number };
}

/** What a node gave, below its rows: text, or pictures in a grid, of which a click shows one large. */
export function NodeResult({ node, place }: NodeResultProps): JSX.Element {
  const { layout } = useCore();
  const pictures = node.run.pictures.value;
  const style = { top: `${place.y}px`, height: `${place.height}px` };
  if (!pictures.length) {
    return <pre class="text nowheel" style={style} tabIndex={0}>{node.run.text}</pre>;
  }
  const columns = columnsOf(pictures.length);
  const grid = {
    ...style,
    gridTemplateColumns: `repeat(${columns}, 1fr)`,
    gridTemplateRows: `repeat(${Math.ceil(pictures.length / columns)}, 1fr)`,
  };
  return (
    <div class="pictures" style={grid}>
      {pictures.map(({ url, name }, index) => {
        let down: PointerEvent | undefined;
        const show = (): void => {
          layout.overlay.value = showing(PICTURE, { url });
        };
        return (
          <img
            key={index}
            src={url}
            role="button"
            tabIndex={0}
            title={t`Show it large`}
            alt={pictures.length > 1
              ? t`${name} ${index + 1} of ${node.key}`
              : t`${name} of ${node.key}`}
            draggable={false}
            onPointerDown={(event) => {
              down = event;
            }}
            onClick={(event) => {
              // What was dragged by it has its new place, and what was chosen with others stays so.
              const { clientX = 0, clientY = 0 } = down ?? {};
              const way = Math.hypot(event.clientX - clientX, event.clientY - clientY);
              if (way <= TREMBLE && !event.ctrlKey && !event.metaKey && !event.shiftKey) show();
            }}
            onKeyDown={(event) => {
              if (!isPress(event)) return;
              event.preventDefault();
              event.stopPropagation();
              show();
            }}
          />
        );
      })}
    </div>
  );
}
