import { isGroup } from "../../../src/graph/group.ts";
import { literalOf } from "../../../src/graph/reference.ts";
import { pictureOf } from "../../assets/known_images.ts";
import type { Canvases } from "../../canvas/canvases.ts";
import { picturesOf } from "../../runs/run_store.ts";

/** A picture that a mask can be painted over. */
export interface Backdrop {
  readonly url: string;
  readonly name: string;
}

const RECENT = 20;

/** The pictures that nodes of the graph in front load, then those that runs made, then all others that are known. */
export function backdrops(app: Canvases): readonly Backdrop[] {
  const view = app.canvas.value;
  const loaded = [...view?.scene.nodes.value.values() ?? []].flatMap((node) =>
    Object.entries(node.type.value.inputs).flatMap(([name, port]): readonly Backdrop[] => {
      if (isGroup(port) || port.widget !== "image") return [];
      const value = literalOf(node.entry.value.inputs?.[name]);
      const url = typeof value === "string" ? pictureOf(app, value)?.url : undefined;
      return url === undefined ? [] : [{ url, name: `${node.key}: ${value}` }];
    })
  );
  const made = app.runs.runs.value.slice(0, RECENT)
    .flatMap(({ outputs }) => picturesOf(app.host, Object.values(outputs).flat()))
    .map(({ url, name }) => ({ url, name }));
  const known = (app.images.list.value ?? []).map(({ url, name }) => ({ url, name }));
  const all = [...loaded, ...made, ...known];
  return all.filter(({ url }, index) => all.findIndex((one) => one.url === url) === index);
}
