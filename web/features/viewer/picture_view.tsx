import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { useCore } from "../../core/core.ts";
import type { PICTURE, PropsOf } from "../../core/overlay.ts";
import type { Viewer } from "./create_viewer.ts";
import { ImageViewer } from "./viewer.tsx";

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
