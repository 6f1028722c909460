import type { OverlayKind } from "../../core/overlay.ts";
import type { OpenDocument } from "../../document/open_document.ts";

/** What saving a document would change in its file. */
export const DIFFERENCES: OverlayKind<{ readonly document: OpenDocument }> = {
  id: "differences",
  title: "Differences",
};
