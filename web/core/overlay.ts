import type { FunctionComponent } from "preact";

/** Something that lies over the window until it is closed. */
export interface OverlayContribution {
  readonly id: string;
  readonly title: string;
  readonly component: FunctionComponent<object>;
}

/** What lies over all else now, and what it was given to show. */
export interface OpenOverlay {
  readonly overlay: string;
  readonly props?: object;
}

/** An overlay that others open with something to show: who opens it and who shows it agree on `P`. */
export interface OverlayKind<P extends object> {
  readonly id: string;
  readonly title: string;
  /** Never there: it holds the type. */
  readonly props?: P;
}

/** What an overlay of a kind is given. */
export type PropsOf<Kind> = Kind extends OverlayKind<infer P> ? P : never;

/** A picture, large. */
export const PICTURE: OverlayKind<{
  readonly url: string;
  /** Address of a picture to compare it with. */
  readonly beside?: string | undefined;
}> = { id: "picture", title: "Pictures" };

export const MASK: OverlayKind<{
  /** What it is a mask of, and the key of the document that this is in: it is gone on with where it was left unused. */
  readonly of: string;
  readonly document: string | undefined;
  /** A mask to go on with. */
  readonly url?: string | undefined;
  /** A picture to paint it over. */
  readonly over?: string | undefined;
  /** @returns where the mask is now to be shown from */
  readonly done: (mask: Blob) => Promise<string | undefined>;
}> = { id: "mask", title: "Paint a mask" };

export function showing<P extends object>({ id }: OverlayKind<P>, props: P): OpenOverlay {
  return { overlay: id, props };
}

/** What is shown in an overlay of a kind; undefined where it is another one, or none. */
export function shownBy<P extends object>(
  open: OpenOverlay | undefined,
  { id }: OverlayKind<P>,
): P | undefined {
  return open?.overlay === id ? open.props as P : undefined;
}

/** Contributes what shows an overlay of a kind. */
export function overlayOf<P extends object>(
  { id, title }: OverlayKind<P>,
  component: FunctionComponent<P>,
): OverlayContribution {
  return { id, title, component: component as FunctionComponent<object> };
}
