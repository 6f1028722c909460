import type { Signal } from "@preact/signals";
import type { OpenDocument } from "../../document/open_document.ts";

/** The document of which is shown, beside its canvas, what saving it would change in its file. */
export type Compared = Signal<OpenDocument | undefined>;
