import type { Catalogue } from "../../../src/graph/catalogue.ts";
import { isGroup } from "../../../src/graph/group.ts";
import type { Point } from "../../../src/graph/workflow.ts";
import { pictureFault } from "../../assets/picture_fault.ts";
import { addNodeTo } from "../add_node.ts";
import type { CanvasView } from "../canvas_view.ts";
import type { Canvases } from "../canvases.ts";

const APART = 270;

/**
 * Uploads pictures and adds the nodes that load them, side by side from a place of a canvas, as one step.
 *
 * @throws TypeError for a file that is no picture, after the others have been added
 */
export async function addPictures(
  { catalogue, host, images }: Canvases,
  view: CanvasView,
  files: readonly File[],
  at?: Point,
): Promise<void> {
  const loader = pictureLoader(catalogue.peek());
  if (!loader) throw new RangeError("No node loads pictures here");
  const [x, y] = at ?? view.pointer.peek();
  const faults = await Promise.all(files.map(pictureFault));
  const names: string[] = [];
  for (const file of files.filter((_, index) => faults[index] === undefined)) {
    names.push((await host.upload(file, file.name)).name ?? file.name);
  }
  const merge = `pictures ${crypto.randomUUID()}`; // not shown
  const ids = names.map((name, index) => {
    const inputs = { [loader.input]: name };
    return addNodeTo(view, { type: loader.type, inputs, at: [x + index * APART, y], merge });
  });
  view.document.settle();
  if (ids.length) view.select(ids);
  await images.read().catch(() => {});
  const fault = faults.find((one) => one !== undefined);
  if (fault !== undefined) throw new TypeError(fault);
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
