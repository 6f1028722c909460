/** What stands in a prompt of another tool's, and is words to the text encoder here. */
export interface PromptFault {
  /** What it is, and where: the first letter is at position 1. */
  readonly message: string;
  /** How to get here what it does there. */
  readonly fix: string;
}

interface Rule {
  readonly pattern: RegExp;
  /** What happens in its place. */
  readonly what: string;
  readonly fix: string;
  /** How brackets are read where it counts; however they are, unless given. */
  readonly weighting?: "comfy";
}

/** Those that stand within others come after them. */
const RULES: readonly Rule[] = [
  {
    pattern: /<(?:lora|lyco):[^<>]*>/gi,
    what: "loads no LoRA, it is read as words",
    fix: `load it by the node "Load LoRA", with its strength there, and leave it out here`,
  },
  {
    pattern: /<hypernet:[^<>]*>/gi,
    what: "loads no hypernetwork, it is read as words",
    fix: "leave it out: hypernetworks are not supported",
  },
  {
    pattern: /\bembedding:[\w./-]+/gi,
    what: "loads no embedding, it is read as words",
    fix: "leave it out: textual inversion is not supported yet",
  },
  {
    pattern: /\[[^[\]|]*:\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)\s*\]/g,
    what: "changes nothing on the way, it is read as words",
    fix: `encode each prompt alone, and give its guidance a "Scale interval"`,
  },
  {
    pattern: /\[[^[\]|]*\|[^[\]]*\]/g,
    what: "does not alternate, it is read as words",
    fix: `encode each prompt alone and join them by "Average conditions", or keep one`,
  },
  {
    pattern: /\{[^{}|]*\|[^{}]*\}/g,
    what: "chooses nothing, it is read as words",
    fix: `write one of them here, or wire in the node "Choose"`,
  },
  {
    pattern: /__[\w/*-]+__/g,
    what: "stands for no list of words, it is read as words",
    fix: "write out what it stands for",
  },
  {
    pattern: /\bAND\b/g,
    what: "joins no conditions, it is read as a word",
    fix: `use the node "Condition decoupler" for the whole prompt, or write "and"`,
  },
  {
    pattern: /\bBREAK\b/g,
    what: "begins no new chunk, it is read as a word",
    fix: `set weighting to a1111, or join two conditions by "Concatenate conditions"`,
    weighting: "comfy",
  },
  {
    pattern: /\[[^[\]]*\]/g,
    what: "weighs nothing less, its brackets are read as letters",
    fix: "write (...:0.9) in place of [...], or set weighting to a1111",
    weighting: "comfy",
  },
  {
    pattern: /\\/g,
    what: "stands before no round bracket and is read as a letter",
    fix: "leave it out",
    weighting: "comfy",
  },
];

/** Most faults that are told of one text. */
const MOST = 20;
/** Most letters of a text that are looked at: no prompt has as many. */
const LOOKED_AT = 100_000;
/** Most letters of one that are repeated. */
const SHOWN = 40;

/**
 * What a text encoder reads as words that is an instruction elsewhere, in its order. An escaped bracket is one.
 *
 * @param weighting how brackets are read: `comfy`, `a1111`, or `none` for nothing but words
 */
export function promptFaults(text: string, weighting = "comfy"): readonly PromptFault[] {
  if (weighting === "none") return [];
  const found: { readonly at: number; readonly fault: PromptFault }[] = [];
  const tell = (at: number, part: string, what: string, fix: string): void => {
    const shown = part.length > SHOWN ? `${part.slice(0, SHOWN)}…` : part;
    found.push({ at, fault: { message: `"${shown}" at position ${at + 1} ${what}`, fix } });
  };
  let rest = text.slice(0, LOOKED_AT).replaceAll(
    weighting === "comfy" ? /\\[()]/g : /\\[\s\S]?/g,
    blank,
  );
  for (const { pattern, what, fix, weighting: only } of RULES) {
    if (only && only !== weighting) continue;
    let told = 0;
    rest = rest.replaceAll(pattern, (part, at: number) => {
      if (told++ < MOST) tell(at, text.slice(at, at + part.length), what, fix);
      return blank(part);
    });
  }
  for (const at of strayBrackets(rest, weighting)) {
    const bracket = rest[at]!;
    const what = `${
      "([".includes(bracket) ? "is not closed" : "closes nothing"
    } and is read as a letter`;
    tell(at, bracket, what, `write \\${bracket} for the letter itself`);
  }
  return found.sort((a, b) => a.at - b.at).slice(0, MOST).map(({ fault }) => fault);
}

const blank = (part: string): string => " ".repeat(part.length);

/** Brackets without a partner that are letters: an open one acts to the end for `a1111`. */
function strayBrackets(text: string, weighting: string): readonly number[] {
  const open: Record<string, number[]> = { ")": [], "]": [] };
  const stray: number[] = [];
  for (const { 0: bracket, index } of text.matchAll(weighting === "a1111" ? /[()[\]]/g : /[()]/g)) {
    if (bracket === "(") open[")"]!.push(index);
    else if (bracket === "[") open["]"]!.push(index);
    else if (open[bracket]!.pop() === undefined) stray.push(index);
  }
  const all = weighting === "a1111" ? stray : [...stray, ...open[")"]!];
  return all.sort((a, b) => a - b).slice(0, MOST);
}
