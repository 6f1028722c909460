import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { useCore } from "../../core/core.ts";
import { PICTURE, showing } from "../../core/overlay.ts";
import { Icon } from "../../core/ui/icon.tsx";
import type { SceneNode } from "../scene_node.ts";

interface NodeResultProps {
  readonly node: SceneNode;
  readonly place: { readonly y: number; readonly height: number };
}

/** What a node gave, below its rows: text, or pictures; a double click or their button shows them large. */
export function NodeResult({ node, place }: NodeResultProps): JSX.Element {
  const pictures = node.run.pictures.value;
  const style = { top: `${place.y}px`, height: `${place.height}px` };
  if (!pictures.length) {
    return <pre class="text nowheel" style={style} tabIndex={0}>{node.run.text}</pre>;
  }
  return <Pictures node={node} style={style} />;
}

interface PicturesProps {
  readonly node: SceneNode;
  readonly style: { readonly top: string; readonly height: string };
}

function Pictures({ node, style }: PicturesProps): JSX.Element {
  const { layout } = useCore();
  const pictures = node.run.pictures.value;
  const url = useComputed(() => node.run.pictures.value[0]?.url ?? "");
  return (
    <div class="pictures" style={style}>
      {pictures.length === 1
        ? (
          <img
            src={url}
            alt={`${pictures[0]!.name} of ${node.key}`}
            draggable={false}
            onDblClick={(event) => {
              event.stopPropagation();
              layout.overlay.value = showing(PICTURE, { url: url.peek() });
            }}
          />
        )
        : pictures.map(({ url, name }, index) => (
          <img
            key={index}
            src={url}
            alt={`${name} ${index + 1} of ${node.key}`}
            draggable={false}
            onDblClick={(event) => {
              event.stopPropagation();
              layout.overlay.value = showing(PICTURE, { url });
            }}
          />
        ))}
      <button
        type="button"
        class="picture-zoom nopan"
        title="Show the picture large"
        aria-label="Show the picture large"
        onPointerDown={(event) => event.stopPropagation()}
        onClick={() => {
          layout.overlay.value = showing(PICTURE, { url: url.peek() });
        }}
      >
        <Icon name="fit" size={14} />
      </button>
    </div>
  );
}
