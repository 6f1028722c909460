import type { Canvases } from "../../web/canvas/canvases.ts";
import { createEditor } from "../../web/editor.tsx";
import { addFeatures } from "../../web/features.ts";
import { hostInMemory } from "./host_in_memory.ts";

/**
 * The whole editor without a page: on a host that keeps things in memory, with all that is built in.
 *
 * @param kept What it keeps, which two pages share
 */
export async function openEditor(kept = new Map<string, string>()): Promise<Canvases> {
  const editor = await createEditor(hostInMemory(kept));
  await addFeatures(editor).addRest();
  return editor;
}
