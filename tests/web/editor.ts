import type { Canvases } from "../../web/canvas/canvases.ts";
import { createEditor } from "../../web/editor.tsx";
import { addFeatures } from "../../web/features.ts";
import { createLocalHost } from "../../web/host/host_local.ts";
import { catalogue } from "./catalogue.ts";

/**
 * The whole editor without a page: on a host that keeps things in memory, with all that is built in.
 *
 * @param kept What it keeps, which two pages share
 */
export async function openEditor(kept = new Map<string, string>()): Promise<Canvases> {
  const editor = await createEditor(createLocalHost({
    catalogue: () => Promise.resolve(catalogue),
    store: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
      keys: () => [...kept.keys()],
    },
  }));
  await addFeatures(editor).addRest();
  return editor;
}
