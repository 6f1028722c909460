import { isGroup } from "../../src/graph/group.ts";
import type { Catalogue } from "../../src/graph/catalogue.ts";
import type { Point } from "../../src/graph/workflow.ts";
import type { App } from "../app.ts";
import { addNodeTo } from "../canvas/add_node.ts";
import { readImages } from "../controls/known_images.ts";
import { pictureFault } from "../controls/picture_fault.ts";
import { canvasOf } from "./selected.ts";

const APART = 270;

/** Uploads pictures and adds the nodes that load them, side by side from a place of the canvas. */
export async function addPictures(app: App, files: readonly File[], at?: Point): Promise<void> {
  const view = canvasOf(app);
  const loader = pictureLoader(app.catalogue.peek());
  if (!loader) throw new RangeError("No node loads pictures here");
  const [x, y] = at ?? view.pointer.peek();
  const ids: string[] = [];
  for (const [index, file] of files.entries()) {
    const fault = await pictureFault(file);
    if (fault !== undefined) throw new TypeError(fault);
    const { name = file.name } = await app.host.upload(file, file.name);
    const inputs = { [loader.input]: name };
    ids.push(addNodeTo(view, { type: loader.type, inputs, at: [x + index * APART, y] }));
  }
  view.select(ids);
  await readImages(app.host).catch(() => {});
}

/** The type of node that loads a picture, and its input for the name. */
function pictureLoader(
  { nodes }: Pick<Catalogue, "nodes">,
): { readonly type: string; readonly input: string } | undefined {
  for (const [type, { inputs, outputs }] of Object.entries(nodes)) {
    const [input] = Object.entries(inputs)
      .find(([, port]) => !isGroup(port) && port.widget === "image") ?? [];
    if (input !== undefined && Object.values(outputs)[0]?.kind === "image") return { type, input };
  }
  return undefined;
}
