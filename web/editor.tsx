import type { ComponentChildren, JSX } from "preact";
import { AssetsProvider, createAssets } from "./assets/assets.ts";
import { CanvasesProvider, createCanvases } from "./canvas/canvases.ts";
import type { Canvases } from "./canvas/canvases.ts";
import { CoreProvider, createCore } from "./core/core.ts";
import { createDocuments, DocumentsProvider } from "./document/documents.ts";
import type { Host } from "./host/host.ts";
import { createRuns, RunsProvider } from "./runs/runs.ts";

/** Makes the layers, from the bottom up. */
export async function createEditor(host: Host): Promise<Canvases> {
  const documents = await createDocuments(await createCore(host));
  return createCanvases(createRuns(createAssets(documents)));
}

interface LayersProps {
  readonly editor: Canvases;
  readonly children: ComponentChildren;
}

/** Lets components reach the layers that they know of. */
export function Layers({ editor, children }: LayersProps): JSX.Element {
  return (
    <CoreProvider value={editor}>
      <DocumentsProvider value={editor}>
        <AssetsProvider value={editor}>
          <RunsProvider value={editor}>
            <CanvasesProvider value={editor}>{children}</CanvasesProvider>
          </RunsProvider>
        </AssetsProvider>
      </DocumentsProvider>
    </CoreProvider>
  );
}
