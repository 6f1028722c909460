import type { ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { t } from "../../../src/words/translate.ts";
import { useCore } from "../../core/core.ts";
import type { PICTURE, PropsOf } from "../../core/overlay.ts";
import type { Viewer } from "./create_viewer.ts";
import { CompareSlider } from "./compare_slider.tsx";
import { DifferenceView } from "./difference_view.tsx";
import { InfoPanel } from "./info_panel.tsx";
import { PictureStrip } from "./picture_strip.tsx";
import { Stage } from "./stage.tsx";
import type { ViewerActions, ViewerHost } from "./viewer_actions.ts";
import { shownImages, type ViewerImage } from "./viewer_state.ts";
import { ViewerToolbar } from "./viewer_toolbar.tsx";

export interface ImageViewerProps {
  readonly images: ReadonlySignal<readonly ViewerImage[]>;
  readonly actions: ViewerActions;
  readonly host: ViewerHost;
  onError(error: unknown): void;
}

/**
 * Pictures as large as they go: zoom, compare, what the file says, and a strip of all of them.
 *
 * To mount it: `createViewerState()` and `viewerActions(state, () => images.value, host)` once, contribute
 * `viewerCommands(actions)`, then
 *
 *     <ImageViewer images={images} actions={actions} host={host} onError={toasts.error} />
 *
 * Its keys want a context `viewerFocus`: focus is within `.image-viewer`.
 */
export function ImageViewer({ images, actions, host, onError }: ImageViewerProps): JSX.Element {
  const { state } = actions;
  const [shown, other] = shownImages(state, images.value);
  if (!shown) {
    return (
      <div class="image-viewer empty">
        <p>
          <strong>{t`No pictures yet.`}</strong>{" "}
          {t`Run a graph with a Preview image or Save image node: what it paints is shown here.`}
        </p>
      </div>
    );
  }
  const mode = other ? state.mode.value : "single";
  return (
    <div class="image-viewer">
      <ViewerToolbar
        actions={actions}
        image={shown}
        images={images.value}
        other={other}
        onError={onError}
      />
      <div class="main">
        {mode === "slider" && other
          ? <CompareSlider actions={actions} image={shown} other={other} />
          : mode === "difference" && other
          ? <DifferenceView actions={actions} image={shown} other={other} host={host} />
          : mode === "side" && other
          ? (
            <div class="sides">
              <Stage actions={actions} image={shown} />
              <Stage actions={actions} image={other} />
            </div>
          )
          : <Stage actions={actions} image={shown} />}
        {state.info.value && (
          <InfoPanel image={shown} host={host} actions={actions} onError={onError} />
        )}
      </div>
      {images.value.length > 1 && (
        <PictureStrip
          images={images.value}
          chosen={shown.key}
          other={mode === "single" ? undefined : other?.key}
          actions={actions}
        />
      )}
    </div>
  );
}

/** Pictures, large. */
export function PictureView(
  { viewer, url, beside }: PropsOf<typeof PICTURE> & { readonly viewer: Viewer },
): JSX.Element {
  const { toasts } = useCore();
  const { actions, images, host } = viewer;
  // What is asked for, until another one is chosen.
  useMemo(() => {
    actions.state.chosen.value = url;
    actions.state.other.value = beside;
    actions.state.mode.value = beside === undefined ? "single" : "slider";
  }, [url, beside]);
  return <ImageViewer images={images} actions={actions} host={host} onError={toasts.error} />;
}
