import type { ReadonlySignal } from "@preact/signals";
import type { SavedPath } from "../../../src/api/artifacts.ts";
import type { Catalogue } from "../../../src/graph/catalogue.ts";
import { t } from "../../../src/words/translate.ts";
import type { Command } from "../../core/registry.ts";
import { type Camera, cameraOr, panned, type Size, zoomAt } from "../../core/ui/camera.ts";
import type { Host } from "../../host/host.ts";
import { asPng } from "./as_png.ts";
import { graphValues, type PictureFacts, readFacts } from "./picture_facts.ts";
import { shownImages, type ViewerImage, type ViewerState, type ViewMode } from "./viewer_state.ts";

/** What the viewer asks of its surroundings. */
export interface ViewerHost extends Pick<Host, "writeClipboard" | "saveFile"> {
  /** The bytes of a picture's file. */
  readPicture(image: ViewerImage): Promise<Blob>;
  writePicture(png: Blob): Promise<void>;
  openGraph(text: string, name: string): unknown;
  /** The graph of the run that made a picture, for files that do not carry it. */
  graphOf?(image: ViewerImage): Promise<string> | undefined;
  /** What nodes are called by. */
  readonly catalogue?: ReadonlySignal<Catalogue>;
  /** Where runs have saved a picture. */
  savedAs?(image: ViewerImage): Promise<readonly SavedPath[]>;
  copyPaths?(found: readonly SavedPath[]): Promise<void>;
}

export interface ViewerActions {
  readonly state: ViewerState;
  /** The stage as it is now, told by the viewer, and the picture on it. */
  measured: { stage: Size; picture: Size };
  look(change: (camera: Camera, stage: Size, picture: Size) => Camera | undefined): void;
  zoom(factor: number, point?: { readonly x: number; readonly y: number }): void;
  pan(dx: number, dy: number): void;
  /** Goes to another picture, so many on. */
  go(by: number): void;
  show(mode: ViewMode): void;
  swap(): void;
  download(): Promise<void>;
  copyPicture(): Promise<void>;
  copyGraph(): Promise<void>;
  copyPath(): Promise<void>;
  openGraph(): Promise<void>;
}

export function viewerActions(
  state: ViewerState,
  images: () => readonly ViewerImage[],
  host: ViewerHost,
): ViewerActions {
  const wanted = (): ViewerImage => {
    const [shown] = shownImages(state, images());
    if (!shown) throw new Error("There is no picture to take: run a graph first");
    return shown;
  };
  const graphOf = async (image: ViewerImage): Promise<string> => {
    const { graph, fault } = await factsOf(image, host);
    if (graph === undefined) throw new Error(fault ?? `There is no graph in ${image.name}`);
    return graph;
  };
  const actions: ViewerActions = {
    state,
    measured: { stage: { width: 1, height: 1 }, picture: { width: 1, height: 1 } },
    look(change) {
      const { stage, picture } = actions.measured;
      state.camera.value = change(cameraOr(state.camera.peek(), stage, picture), stage, picture);
    },
    zoom: (factor, point) =>
      actions.look((camera, stage, picture) =>
        zoomAt(
          camera,
          { stage, picture },
          factor,
          point ?? { x: stage.width / 2, y: stage.height / 2 },
        )
      ),
    pan: (dx, dy) => actions.look((camera, _, picture) => panned(camera, picture, dx, dy)),
    go(by) {
      const all = images();
      const at = Math.max(0, all.findIndex(({ key }) => key === state.chosen.peek()));
      state.chosen.value = all[Math.max(0, Math.min(at + by, all.length - 1))]?.key;
    },
    show(mode) {
      const [, other] = shownImages(state, images());
      if (mode !== "single" && !other) throw new Error("Cannot compare: there is one picture only");
      state.other.value = other?.key;
      state.mode.value = mode;
    },
    swap() {
      const [shown, other] = shownImages(state, images());
      [state.chosen.value, state.other.value] = [other?.key, shown?.key];
    },
    async download() {
      const image = wanted();
      host.saveFile(image.name, await host.readPicture(image));
    },
    copyPicture: async () => await host.writePicture(await asPng(await host.readPicture(wanted()))),
    copyGraph: async () => await host.writeClipboard(await graphOf(wanted())),
    async copyPath() {
      await host.copyPaths?.(await host.savedAs?.(wanted()) ?? []);
    },
    async openGraph() {
      const image = wanted();
      await host.openGraph(await graphOf(image), image.name.replace(/\.\w+$/, ""));
    },
  };
  return actions;
}

/** What a picture's file says of itself, and where it says nothing of its graph, what is known of its run. */
export async function factsOf(
  image: ViewerImage,
  host: ViewerHost,
): Promise<PictureFacts & { readonly bytes: number }> {
  const file = await host.readPicture(image);
  const catalogue = host.catalogue?.peek();
  const facts = await readFacts(new Uint8Array(await file.arrayBuffer()), catalogue);
  const bytes = file.size;
  if (facts.graph !== undefined) return { ...facts, bytes };
  const graph = await host.graphOf?.(image)?.catch(() => undefined); // forgotten meanwhile
  if (graph === undefined) return { ...facts, bytes };
  return { graph, values: graphValues(graph, catalogue), texts: facts.texts, bytes };
}

/** The viewer's commands, for `registry.contribute({ commands })`. Their keys count where focus is in the viewer. */
export function viewerCommands(actions: ViewerActions): readonly Command[] {
  const { state } = actions;
  const command = (id: string, title: string, run: () => unknown, ...keys: string[]): Command => ({
    id: `viewer.${id}`,
    title,
    category: "Picture",
    ...(keys.length && { keys, when: "viewerFocus && !textInputFocus" }),
    run,
  });
  const toggle = (mode: ViewMode) => (): void =>
    actions.show(state.mode.peek() === mode ? "single" : mode);
  return [
    command("zoomIn", t`Zoom in`, () => actions.zoom(1.25), "plus", "="),
    command("zoomOut", t`Zoom out`, () => actions.zoom(0.8), "-"),
    command("fit", t`Fit the picture`, () => actions.look(() => undefined), "0"),
    command("actualSize", t`Show at 100 %`, () => actions.look(atActualSize), "1"),
    command("panLeft", t`Look further left`, () => actions.pan(80, 0), "shift+left"),
    command("panRight", t`Look further right`, () => actions.pan(-80, 0), "shift+right"),
    command("panUp", t`Look further up`, () => actions.pan(0, 80), "shift+up"),
    command("panDown", t`Look further down`, () => actions.pan(0, -80), "shift+down"),
    command("next", t`Next picture`, () => actions.go(1), "right"),
    command("previous", t`Previous picture`, () => actions.go(-1), "left"),
    command("first", t`First picture`, () => actions.go(-Infinity), "home"),
    command("last", t`Last picture`, () => actions.go(Infinity), "end"),
    command("compareSlider", t`Compare by slider`, toggle("slider"), "c"),
    command("compareSide", t`Compare side by side`, toggle("side"), "s"),
    command("compareDifference", t`Show the difference`, toggle("difference"), "d"),
    command("swap", t`Swap the two pictures`, actions.swap, "x"),
    command("toggleInfo", t`Show or hide what the file says`, () => {
      state.info.value = !state.info.peek();
    }, "i"),
    command("download", t`Save the picture`, actions.download, "mod+s"),
    command("copyPicture", t`Copy the picture`, actions.copyPicture, "mod+c"),
    command("copyGraph", t`Copy the picture's graph`, actions.copyGraph),
    command("copyPath", t`Copy the picture's path`, actions.copyPath),
    command("openGraph", t`Open the picture's graph`, actions.openGraph, "mod+o"),
  ];
}

/** One picture pixel on one screen pixel. */
export function atActualSize({ x, y }: Camera): Camera {
  return { zoom: 1, x, y };
}
