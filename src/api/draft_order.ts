/** Which of two drafts of a document goes before the other: clocks are set, and say nothing. */

/** What a draft says of where it stands among others of its document. */
export interface DraftOrder {
  /** The page that has written it. */
  readonly session: string;
  /** Of the same page, a later one has a higher number; missing from what earlier versions have kept. */
  readonly edit?: number;
  /** The number of the draft of another page that it was made of; missing for one of none. */
  readonly after?: number;
}

/** Whether one draft has in it what there is in another: it is of the same page and later, or was made of that one. */
export const follows = (one: DraftOrder, other: DraftOrder): boolean =>
  ((one.session === other.session ? one.edit : one.after) ?? 0) >= (other.edit ?? 0);
