import type { Catalogue } from "../../src/graph/catalogue.ts";
import { isGroup } from "../../src/graph/group.ts";
import { isUnion, printKind } from "../../src/graph/kind.ts";
import type { Kind } from "../../src/graph/kind.ts";
import { own } from "../../src/graph/record.ts";
import { placeOf } from "../../src/graph/reference.ts";
import { canPlace } from "../../src/graph/edit_subgraph.ts";
import type { Where } from "../../src/graph/bodies.ts";
import type { NodeType } from "../../src/graph/node.ts";
import { subgraphName, subgraphType } from "../../src/graph/node_types.ts";
import type { TypeLookup } from "../../src/graph/node_types.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import { t } from "../../src/words/translate.ts";
import { fuzzyMatch } from "../core/fuzzy.ts";
import type { Match } from "../core/fuzzy.ts";
import type { Blueprint } from "../document/blueprints.ts";
import { bestPortOfNew } from "./wire_drag.ts";
import type { LooseEnd } from "./wire_drag.ts";

/** A node that can be added. */
export interface Candidate {
  readonly type: string;
  readonly node: NodeType;
  /** The port that the waiting wire goes to. */
  readonly port?: string;
  /** What stands in a blueprint. */
  readonly fragment?: Workflow;
  /** Characters of the title that the search found. */
  readonly at: readonly number[];
}

/** Where nodes are looked for, and what for. */
export interface SearchPlace {
  readonly catalogue: Catalogue;
  readonly workflow: Workflow;
  readonly where?: Where;
  readonly lookup: TypeLookup;
  /** The wire that waits for a node. */
  readonly wire?: LooseEnd | undefined;
  /** How often nodes were used, by type. */
  readonly used?: Readonly<Record<string, number>>;
  readonly blueprints?: readonly Blueprint[];
  /** Whether a note is found, too, which elsewhere is a node. */
  readonly hasNotes?: boolean;
}

/** What a note is found as: it is no node, and has no type. */
export const NOTE = "note";

const noteType = (): NodeType => ({
  title: t`Note`,
  category: t`annotation`,
  doc: t`A text on the canvas`,
  aliases: ["Note", "MarkdownNote", "comment", "sticky note"],
  inputs: {},
  outputs: {},
});

/** What most graphs are made of: offered first until the person's own habits say otherwise. */
export const USUAL: ReadonlySet<string> = new Set([
  "concept.concept_guidance",
  "core.image_grid",
  "core.load_image",
  "core.save_image",
  "diffusion.classifier_free_guidance",
  "diffusion.denoise",
  "diffusion.empty_latents",
  "diffusion.encode_prompt",
  "diffusion.load_pipeline",
  "diffusion.predict",
  "diffusion.scheduler",
  "diffusion.vae_decode",
  "diffusion.vae_encode",
]);

/**
 * How much a node is made for a wire, up to 20: one of that very kind, which it cannot do without, and little else that
 * it needs by wire.
 */
function kinship(wire: LooseEnd, name: string, { inputs, outputs }: NodeType): number {
  const needs = Object.values(inputs).filter((port) =>
    !isGroup(port) && !port.optional && port.default === undefined
  );
  const port = wire.side === "output" ? placeOf(inputs, name)?.port : own(outputs, name);
  if (!port) return 0;
  const isNeeded = wire.side === "input" || needs.includes(port);
  const others = needs.length - (wire.side === "output" && isNeeded ? 1 : 0);
  return (sameKind(port.kind, wire.kind) ? 8 : 0) + (isNeeded ? 12 : 6) - 3 * Math.min(3, others);
}

/** The same kind, alone or as one of several that fit; a variable is of no kind. */
function sameKind(one: Kind, other: Kind): boolean {
  const kinds = (kind: Kind): readonly Kind[] => isUnion(kind) ? kind.union : [kind];
  return kinds(one).some((kind) => kinds(other).some((it) => printKind(kind) === printKind(it)));
}

/**
 * The nodes that match a search, best first; of those a wire waits for only those it fits, and then those made for it
 * first. How often a node was used counts too.
 */
export function searchNodes(
  typed: string,
  { catalogue, workflow, where, lookup, wire, used = {}, blueprints = [], hasNotes = false }:
    SearchPlace,
): readonly Candidate[] {
  const query = typed.replaceAll(/[()]/g, " "); // `KSampler (Advanced)`
  const here = [
    ...Object.keys(catalogue.nodes),
    ...Object.keys(workflow.subgraphs).filter((name) => canPlace(workflow, where, name))
      .map(subgraphType),
    "reroute",
  ].map((type) => ({ type, node: lookup(type), fragment: undefined }));
  const notes = hasNotes ? [{ type: NOTE, node: noteType(), fragment: undefined }] : [];
  const fitting = [...here, ...notes, ...blueprints].flatMap(
    ({ type, node, fragment }): Omit<Candidate, "at">[] => {
      if (!node || node.deprecated !== undefined) return [];
      const candidate = { type, node, ...(fragment && { fragment }) };
      if (!wire) return [candidate];
      const port = bestPortOfNew(wire, node, catalogue.conversions);
      return port === undefined ? [] : [{ ...candidate, port }];
    },
  );
  const bonus = ({ type, node, port }: Omit<Candidate, "at">): number =>
    Math.log2(1 + (used[type] ?? 0)) * 8 + (USUAL.has(type) ? 10 : 0) +
    (wire && port !== undefined ? kinship(wire, port, node) : 0);
  return fitting
    .flatMap((candidate) => {
      const match = matchNode(query, candidate);
      return match ? [{ ...candidate, at: match.at, score: match.score + bonus(candidate) }] : [];
    })
    .sort((a, b) => b.score - a.score);
}

/** By its title, or else by a name that counts for less; several words may each stand in another. */
function matchNode(query: string, { type, node }: Omit<Candidate, "at">): Match | undefined {
  const texts = [
    node.title,
    type,
    ...node.aliases ?? [],
    node.category,
    ...(subgraphName(type) === undefined ? [] : ["subgraph"]),
  ];
  const words = query.trim().split(/\s+/);
  return bestOf(query, texts) ?? (words.length > 1 ? spread(words, texts) : undefined);
}

/** The best match of the texts of a node: those after its title count for less, unless one is just what was typed. */
function bestOf(query: string, texts: readonly string[]): Match | undefined {
  let best: Match | undefined;
  for (const [index, text] of texts.entries()) {
    const match = fuzzyMatch(query, text);
    if (!match || !isOfWords(match, text)) continue;
    const isWhole = letters(query) === letters(text);
    const isTitle = !index && text.toLowerCase() === query.trim().toLowerCase();
    const score = (index && !isWhole ? match.score * 0.7 - 5 : match.score) +
      (isWhole ? WHOLE : 0) + (isTitle ? 20 : 0);
    // What is no title marks nothing in it.
    if (!best || score > best.score) best = { score, at: index ? [] : match.at };
  }
  return best;
}

/**
 * Whether letters that lie apart are of words as people shorten them: `cfg`, `img`. Those that go on amid another word are
 * there by chance: `freeu` is not in `classifier-free guidance`.
 */
function isOfWords({ at }: Match, text: string): boolean {
  const isLetter = (index: number): boolean => /[\p{L}\p{N}]/u.test(text[index] ?? "");
  return at.every((index, i) => {
    if (!isLetter(index) || !isLetter(index - 1)) return true; // a sign, or where a word begins
    const before = at[i - 1];
    return before === undefined
      ? isSideBySide(at)
      : Array.from({ length: index - before }, (_, n) => before + n).every(isLetter);
  });
}

const isSideBySide = (at: readonly number[]): boolean => at.every((one, i) => one === at[0]! + i);

/** More than any match of a part: `CLIPTextEncode` is the name `clip text encode`, though no letters lie as typed. */
const WHOLE = 200;

const letters = (text: string): string => text.toLowerCase().replace(/[\s_()-]+/g, "");

/** Words of which each stands in some text: `load checkpoint`, of a title and another name. */
function spread(words: readonly string[], texts: readonly string[]): Match | undefined {
  // Letters that lie apart would match almost anything.
  const within = (word: string): readonly string[] =>
    texts.map((text) => text.toLowerCase().includes(word.toLowerCase()) ? text : "");
  const all = words.map((word) => bestOf(word, within(word)));
  if (!all.every((match) => match !== undefined)) return undefined;
  const mean = all.reduce((sum, { score }) => sum + Math.min(score, WHOLE), 0) / all.length;
  return { score: mean * 0.6, at: [] };
}
