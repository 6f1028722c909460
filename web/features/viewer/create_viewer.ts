import { computed, effect } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { locale, t } from "../../../src/words/translate.ts";
import { PICTURE, shownBy } from "../../core/overlay.ts";
import { copyPaths } from "../../runs/copy_paths.ts";
import { placesOfRun } from "../../runs/run_names.ts";
import type { Runs } from "../../runs/runs.ts";
import { savedIn } from "./saved_in.ts";
import { viewerActions } from "./viewer_actions.ts";
import type { ViewerActions, ViewerHost } from "./viewer_actions.ts";
import { createViewerState } from "./viewer_state.ts";
import type { ViewerImage } from "./viewer_state.ts";

/** The viewer of pictures: it outlives its being shown. */
export interface Viewer {
  readonly actions: ViewerActions;
  readonly images: ReadonlySignal<readonly ViewerImage[]>;
  readonly host: ViewerHost;
}

/** So many pictures before the last one, older ones are asked for. */
const AHEAD = 8;

export function createViewer(app: Runs): Viewer {
  const images = computed(() => imagesOf(app));
  const host: ViewerHost = {
    writeClipboard: app.host.writeClipboard,
    saveFile: app.host.saveFile,
    readPicture: ({ url }) => app.host.readFile(url),
    graphOf: ({ run }) => run === undefined ? undefined : app.runs.workflowOf(run),
    catalogue: app.catalogue,
    savedAs: ({ url }) => savedIn(app.host, url),
    copyPaths: (found) => copyPaths(app, found),
    writePicture: app.host.writePicture,
    async openGraph(text, name) {
      const { parseWorkflow } = await import("../../../src/graph/parse.ts");
      await app.workspace.add(parseWorkflow(text), name, true);
      app.layout.overlay.value = undefined;
    },
  };
  const viewer = {
    images,
    host,
    actions: viewerActions(createViewerState(), () => images.peek(), host),
  };
  // Whoever goes on past the oldest picture goes on to older runs.
  effect(() => {
    const at = images.value.findIndex(({ key }) => key === viewer.actions.state.chosen.value);
    const isOpen = app.layout.overlay.value?.overlay === PICTURE.id;
    if (isOpen && app.runs.hasMore.value && at > images.value.length - AHEAD) {
      app.runs.more().catch(app.toasts.error);
    }
  });
  return viewer;
}

/** What runs have made, newest first, after the picture asked for where it is none of those. */
function imagesOf(app: Runs): readonly ViewerImage[] {
  const { runs, host, layout } = app;
  const images = runs.runs.value.flatMap((run) => {
    const { id, outputs, created, name = t`run` } = run;
    const places = placesOfRun(app, run);
    return Object.values(outputs).flat().flatMap(({ artifacts = [] }) =>
      artifacts.filter(({ type }) => type.startsWith("image/")).map((artifact): ViewerImage => ({
        ...artifact,
        name: artifact.name ?? t`picture`,
        key: host.artifactUrl(artifact),
        url: host.artifactUrl(artifact),
        thumbnail: host.artifactUrl(artifact, 128),
        from: [
          name,
          ...(places === undefined ? [] : [places]),
          new Date(created).toLocaleString(locale()),
        ].join(", "),
        ...(places !== undefined && { places }),
        run: id,
      }))
    );
  });
  const unique = [...new Map(images.map((image) => [image.key, image])).values()];
  const asked = shownBy(layout.overlay.value, PICTURE)?.url;
  return asked === undefined || unique.some(({ key }) => key === asked)
    ? unique
    : [{ key: asked, url: asked, name: t`Preview` }, ...unique];
}
