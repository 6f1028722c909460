/**
 * How one text became another, part by part: what a page that is left can still send of a long one. Each part says how many
 * characters stay in front of it, how many go, and what stands there now.
 */
export type TextChange = readonly (readonly [stay: number, go: number, text: string])[];

/** How many lines further on it is looked for where two texts go on alike. */
const NEAR = 100;

/**
 * Line by line, as printed documents change: of many values here and there each is a part. What is so different that no
 * line near goes on alike is one part to its end.
 */
export function changeOf(before: string, after: string): TextChange {
  const [front, end] = sameEnds(before, after);
  const old = linesOf(before.slice(front, before.length - end));
  const now = linesOf(after.slice(front, after.length - end));
  const parts: (readonly [number, number, string])[] = [];
  let stay = front;
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (old[i] === now[j]) {
      stay += old[i]!.length;
      [i, j] = [i + 1, j + 1];
      continue;
    }
    const [oldEnd, nowEnd] = nextAlike(old, now, i, j);
    const [gone, come] = [old.slice(i, oldEnd).join(""), now.slice(j, nowEnd).join("")];
    const [same, sameEnd] = sameEnds(gone, come);
    parts.push([
      stay + same,
      gone.length - same - sameEnd,
      come.slice(same, come.length - sameEnd),
    ]);
    stay = sameEnd;
    [i, j] = [oldEnd, nowEnd];
  }
  return parts;
}

/** @param before that the change was made of; undefined where it is shorter than the change says */
export function changedText(before: string, change: TextChange): string | undefined {
  let [after, at] = ["", 0];
  for (const [stay, go, text] of change) {
    after += before.slice(at, at + stay) + text;
    at += stay + go;
    if (at > before.length) return undefined;
  }
  return after + before.slice(at);
}

/** How many characters two texts have the same in front, and how many of the rest at the end. */
function sameEnds(before: string, after: string): readonly [number, number] {
  const most = Math.min(before.length, after.length);
  let [front, end] = [0, 0];
  while (front < most && before[front] === after[front]) front++;
  while (end < most - front && before.at(-1 - end) === after.at(-1 - end)) end++;
  return [front, end];
}

/** Each with its break. */
const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** Where both go on alike, the least lines from here; where that is not near, a line on in as many lines, else the ends. */
function nextAlike(
  old: readonly string[],
  now: readonly string[],
  i: number,
  j: number,
): readonly [number, number] {
  for (let sum = 1; sum < NEAR; sum++) {
    for (let more = 0; more <= sum; more++) {
      const [a, b] = [i + more, j + sum - more];
      if (a < old.length && b < now.length && old[a] === now[b]) return [a, b];
    }
  }
  return old.length - i === now.length - j ? [i + 1, j + 1] : [old.length, now.length];
}
