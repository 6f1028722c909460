import type { Picture } from "./picture.ts";

type Weighed = Pick<
  Picture,
  "glyph" | "family" | "name" | "group" | "subgroup" | "concepts" | "split"
>;

/** Near-duplicates, first match, and the most of what is seen that each kind may be. */
const KINDS: readonly { name: string; share: number; has: (picture: Weighed) => boolean }[] = [
  { name: "skin tones", share: 0.09, has: ({ glyph }) => /1F3F[B-F]/.test(glyph) },
  { name: "flags", share: 0.035, has: ({ group }) => group === "flags" },
  { name: "clock faces", share: 0.01, has: ({ name }) => /o'clock$|-thirty$/.test(name) },
  {
    name: "letters and keycaps",
    share: 0.02,
    has: ({ subgroup }) => /^(keycap|alphanum)$/.test(subgroup),
  },
  { name: "families", share: 0.01, has: ({ subgroup }) => subgroup === "family" },
];

/** The weight of a picture that is no near-duplicate: the product's main subjects are seen more often. */
function plainWeight({ glyph, family, group, concepts }: Weighed): number {
  if (concepts.includes("faces")) return 2;
  if (concepts.includes("animals")) return 1.5;
  return group === "people-body" && glyph !== family ? 0.4 : 1;
}

/** The name of the kind of near-duplicates a picture is one of. */
export function kindOf(picture: Weighed): string | undefined {
  return KINDS.find(({ has }) => has(picture))?.name;
}

/**
 * Sampling weights, in the pictures' order. With W the training pictures' plain weight outside all kinds and S the
 * sum of the shares, each of a kind's n training pictures weighs `share / (1 - S) * W / n`, at most 1.
 */
export function weigh(pictures: readonly Weighed[]): number[] {
  const train = pictures.filter(({ split }) => split === "train");
  const plain = train.filter((picture) => !kindOf(picture))
    .reduce((sum, picture) => sum + plainWeight(picture), 0);
  const shares = KINDS.reduce((sum, { share }) => sum + share, 0);
  const counts = Map.groupBy(train, kindOf);
  const ofKind = new Map(KINDS.map(({ name, share }) => {
    const n = counts.get(name)?.length ?? 1;
    return [name, Math.min(1, share / (1 - shares) * plain / n)];
  }));
  return pictures.map((picture) => ofKind.get(kindOf(picture) ?? "") ?? plainWeight(picture));
}
