import { computed, effect } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";
import type { App } from "../../app.ts";
import { useApp } from "../../app.ts";
import type { Overlay } from "../../core/layout.ts";
import { ImageViewer } from "./viewer.tsx";
import { viewerActions, viewerCommands } from "./viewer_actions.ts";
import type { ViewerActions, ViewerHost } from "./viewer_actions.ts";
import { createViewerState } from "./viewer_state.ts";
import type { ViewerImage } from "./viewer_state.ts";

interface Viewer {
  readonly actions: ViewerActions;
  readonly images: ReadonlySignal<readonly ViewerImage[]>;
  readonly host: ViewerHost;
}

/** So many pictures before the last one, older ones are asked for. */
const AHEAD = 8;

const viewers = new WeakMap<App, Viewer>();

/** The viewer of an app, made with its commands when it is first shown. */
function viewerOf(app: App): Viewer {
  const known = viewers.get(app);
  if (known) return known;
  const images = computed(() => imagesOf(app));
  const host: ViewerHost = {
    writeClipboard: app.host.writeClipboard,
    saveFile: app.host.saveFile,
    readPicture: ({ url }) => app.host.readFile(url),
    graphOf: ({ run }) => run === undefined ? undefined : app.runs.workflowOf(run),
    writePicture: app.host.writePicture,
    async openGraph(text, name) {
      const { parseWorkflow } = await import("../../../src/graph/parse.ts");
      app.workspace.add(parseWorkflow(text), name, true);
      app.layout.overlay.value = undefined;
    },
  };
  const viewer = {
    images,
    host,
    actions: viewerActions(createViewerState(), () => images.peek(), host),
  };
  viewers.set(app, viewer);
  // Whoever goes on past the oldest picture goes on to older runs.
  effect(() => {
    const at = images.value.findIndex(({ key }) => key === viewer.actions.state.chosen.value);
    const isOpen = app.layout.overlay.value?.overlay === "picture";
    if (isOpen && app.runs.hasMore.value && at > images.value.length - AHEAD) {
      app.runs.more().catch(app.toasts.error);
    }
  });
  app.registry.contribute({ commands: viewerCommands(viewer.actions) });
  return viewer;
}

/** What runs have made, newest first, after the picture asked for where it is none of those. */
function imagesOf(app: App): readonly ViewerImage[] {
  const images = app.runs.runs.value.flatMap(({ id, outputs, created, name = "run" }) =>
    Object.values(outputs).flat().flatMap(({ artifacts = [] }) =>
      artifacts.filter(({ type }) => type.startsWith("image/")).map((artifact): ViewerImage => ({
        ...artifact,
        name: artifact.name ?? "picture",
        key: app.host.artifactUrl(artifact),
        url: app.host.artifactUrl(artifact),
        thumbnail: app.host.artifactUrl(artifact, 128),
        from: `${name}, ${new Date(created).toLocaleString()}`,
        run: id,
      }))
    )
  );
  const unique = [...new Map(images.map((image) => [image.key, image])).values()];
  const overlay = app.layout.overlay.value;
  const asked = overlay?.overlay === "picture" ? overlay.url : undefined;
  return asked === undefined || unique.some(({ key }) => key === asked)
    ? unique
    : [{ key: asked, url: asked, name: "Preview" }, ...unique];
}

/** Pictures, large. */
export function PictureView(): JSX.Element {
  const app = useApp();
  const { actions, images, host } = viewerOf(app);
  const overlay = app.layout.overlay.peek();
  if (overlay?.overlay === "picture" && overlay !== shown.get(app)) {
    shown.set(app, overlay);
    actions.state.chosen.value = overlay.url;
    actions.state.other.value = overlay.beside;
    actions.state.mode.value = overlay.beside === undefined ? "single" : "slider";
  }
  return <ImageViewer images={images} actions={actions} host={host} onError={app.toasts.error} />;
}

/** The picture that was last asked for, so that choosing another one lasts. */
const shown = new WeakMap<App, Overlay>();
