/** How one text became another: what a page that is left can still send of a long one. */
export interface TextChange {
  /** How many characters in front stay, and how many at the end. */
  readonly front: number;
  readonly end: number;
  /** What is between them now. */
  readonly text: string;
}

export function changeOf(before: string, after: string): TextChange {
  const most = Math.min(before.length, after.length);
  let [front, end] = [0, 0];
  while (front < most && before[front] === after[front]) front++;
  while (end < most - front && before.at(-1 - end) === after.at(-1 - end)) end++;
  return { front, end, text: after.slice(front, after.length - end) };
}

/** @param before that the change was made of */
export function changedText(before: string, { front, end, text }: TextChange): string {
  return before.slice(0, front) + text + before.slice(before.length - end);
}
