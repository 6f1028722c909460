import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { useApp } from "../app.ts";
import type { SceneNode } from "./scene_node.ts";

interface NodePictureProps {
  readonly node: SceneNode;
  readonly place: { readonly y: number; readonly height: number };
}

/** What a node made, below its rows; a click shows it large. */
export function NodePicture({ node, place }: NodePictureProps): JSX.Element {
  const app = useApp();
  const pictures = node.run.pictures.value;
  const url = useComputed(() => node.run.pictures.value[0]?.url ?? "");
  return (
    <div class="pictures" style={{ top: `${place.y}px`, height: `${place.height}px` }}>
      {pictures.length === 1
        ? (
          <img
            src={url}
            alt={`${pictures[0]!.name} of ${node.key}`}
            draggable={false}
            onDblClick={(event) => {
              event.stopPropagation();
              app.layout.overlay.value = { overlay: "picture", url: url.peek() };
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
              app.layout.overlay.value = { overlay: "picture", url };
            }}
          />
        ))}
    </div>
  );
}
