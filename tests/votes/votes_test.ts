import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { Folder } from "../../src/files/folder.ts";
import { countVotes, type Vote } from "../../src/votes/count_votes.ts";
import { drawPairs, votedPairs } from "../../src/votes/draw_pairs.ts";
import {
  addressOf,
  type PictureIndex,
  readPictures,
  writePictures,
} from "../../src/votes/picture_index.ts";
import { addVote, readVotes, takeBackVote } from "../../src/votes/votes_file.ts";

const file = (setting: string, i: number): string =>
  `pictures/${setting}${setting}/${i.toString(16).padStart(64, setting)}.png`;
const index: PictureIndex = ["a", "b"].map((setting) => ({
  setting,
  prompts: [{
    prompt: "crying",
    first: 7,
    // The first picture is the same in both.
    files: Array.from({ length: 200 }, (_, i) => file(i ? setting : "a", i)),
  }],
}));
const asking = { settings: ["a", "b"], question: "overall", voter: "x" } as const;

Deno.test("countVotes() counts a pair in whichever order it was shown, a tie half", async () => {
  const [found] = await countVotes([
    { pair: ["a", "b"], choice: "left", voter: "x" },
    { pair: ["b", "a"], choice: "left", voter: "x" },
    { pair: ["b", "a"], choice: "right", voter: "y" },
    { pair: ["a", "b"], choice: "tie", voter: "y" },
  ], index);
  assertEquals(found!.wins, [2, 1]);
  assertEquals([found!.ties, found!.voters, found!.share], [1, 2, 0.625]);
  assertEquals([found!.replaced, found!.unmatched], [0, 4]);
});

Deno.test("a vote on pictures that were painted anew does not count, and its pair is asked again", async () => {
  const [drawn] = await drawPairs(index, asking);
  const { pair, prompt, seed, files } = drawn!;
  const shown = files.map(addressOf) as [string, string];
  const vote: Vote = { pair, prompt, seed, choice: "left", voter: "x", shown };
  const anew: PictureIndex = index.map(({ setting, prompts: [one] }) => ({
    setting,
    prompts: [{ ...one!, files: one!.files.map((_, i) => file(setting, i + 1000)) }],
  }));
  for (const [there, counted] of [[index, 1], [anew, 0], [[], 0]] as const) {
    const [found] = await countVotes([vote], there);
    assertEquals([found!.wins[0] + found!.wins[1], found!.replaced], [counted, 1 - counted]);
    assertEquals([found!.voters, found!.unmatched], [counted, 0]);
    assert(Number.isFinite(found!.share) && found!.interval.low < found!.interval.high);
  }
  const isVoted = await votedPairs([vote], asking);
  assert(isVoted(drawn!));
  const [again] = (await drawPairs(anew, asking)).filter((one) => one.seed === seed);
  assert(!isVoted(again!));
  const renamed = index.map((one) => ({ ...one, setting: `${one.setting}, by another name` }));
  const [found] = await countVotes([vote], renamed);
  assertEquals([found!.wins.toSorted(), found!.replaced], [[0, 1], 0]);
  assertEquals(found!.pair, renamed.map(({ setting }) => setting) as [string, string]);
  assertEquals(found!.pair[found!.wins.indexOf(1)], `${pair[0]}, by another name`);
  const settings = found!.pair;
  const drawnNow = await drawPairs(renamed, { ...asking, settings });
  const isVotedNow = await votedPairs([vote], { ...asking, settings });
  assertEquals(drawnNow.filter((one) => isVotedNow(one)).map((one) => one.seed), [seed]);
  const { shown: _, ...old } = vote;
  assert((await votedPairs([old], asking))(again!));
});

Deno.test("drawPairs() draws sides and order evenly, the same for whoever asks again, in whichever order", async () => {
  const pairs = await drawPairs(index, asking);
  assertEquals(pairs.length, 199);
  assertEquals(await drawPairs(index, { ...asking, settings: ["b", "a"] }), pairs);
  for (const { pair, files, seed } of pairs) {
    const [left, right] = pair;
    assertEquals(files, [file(left, seed - 7), file(right, seed - 7)]);
  }
  const left = pairs.filter(({ pair: [left] }) => left === "a").length;
  assert(left > 70 && left < 130, `${left} of 199 have "a" on the left`);
  const seeds = pairs.map(({ seed }) => seed);
  assert(JSON.stringify(seeds) !== JSON.stringify(seeds.toSorted((a, b) => a - b)));
  const others = await drawPairs(index, { ...asking, voter: "y" });
  assert(JSON.stringify(others) !== JSON.stringify(pairs));
  assertEquals(await drawPairs(index, { ...asking, settings: ["a", "c"] }), []);
});

Deno.test("votes are added line by line, counted by person and question, and the last is taken back", async () => {
  const path = await Deno.makeTempDir();
  try {
    const folder = new Folder(path);
    assertEquals(await readVotes(folder), []);
    const [first, second] = await drawPairs(index, asking);
    for (const { pair, prompt, seed } of [first!, second!]) {
      addVote(folder, { pair, prompt, seed, choice: "left", voter: "x", question: "overall" });
    }
    addVote(folder, { pair: ["b", "a"], choice: "tie", voter: "y" });
    await Deno.writeTextFile(folder.pathOf("votes.jsonl"), '{"pair": ["a"', { append: true });
    const votes = await readVotes(folder);
    assertEquals(votes.length, 3);
    const isVoted = async (change = {}): Promise<boolean> =>
      (await votedPairs(votes, { ...asking, ...change }))(first!);
    assert(await isVoted());
    assert(!await isVoted({ voter: "y" }));
    assert(!await isVoted({ question: "fidelity" }));
    assertEquals(takeBackVote(folder, "x")?.seed, second!.seed);
    assertEquals((await readVotes(folder)).map(({ voter }) => voter), ["x", "y"]);
    assertEquals(takeBackVote(folder, "nobody"), undefined);
  } finally {
    await Deno.remove(path, { recursive: true });
  }
});

Deno.test({
  name: "who may write in the folder votes, whoever has voted before, and has it alone meanwhile",
  ignore: Deno.build.os === "windows", // it locks no folders
  async fn() {
    const path = await Deno.makeTempDir();
    try {
      await Deno.mkdir(join(path, ".votes.lock")); // what cannot be opened, as the file of another account
      const folder = new Folder(path);
      const { renameSync } = Deno;
      const free: boolean[] = [];
      Deno.renameSync = (from, to) => {
        using open = Deno.openSync(path);
        free.push(open.tryLockSync(true));
        renameSync(from, to);
      };
      try {
        addVote(folder, { pair: ["b", "a"], choice: "tie", voter: "y" });
        assertEquals(takeBackVote(folder, "y")?.choice, "tie");
      } finally {
        Object.assign(Deno, { renameSync });
      }
      assertEquals(free, [false, false]);
      assertEquals(await readVotes(folder), []);
    } finally {
      await Deno.remove(path, { recursive: true });
    }
  },
});

Deno.test("a last line without an end is a vote like any other, and stays when others are added or taken back", async () => {
  const path = await Deno.makeTempDir();
  try {
    const folder = new Folder(path);
    const voters = async (): Promise<unknown> =>
      (await readVotes(folder)).map(({ voter }) => voter);
    const line = (voter: string): string =>
      JSON.stringify({ pair: ["a", "b"], choice: "left", voter });
    await Deno.writeTextFile(folder.pathOf("votes.jsonl"), `${line("x")}\r\n${line("y")}`);
    assertEquals(await voters(), ["x", "y"]);
    addVote(folder, { pair: ["a", "b"], choice: "tie", voter: "z" });
    assertEquals(await voters(), ["x", "y", "z"]);
    await Deno.writeTextFile(folder.pathOf("votes.jsonl"), `${line("x")}\n${line("y")}`);
    assertEquals(takeBackVote(folder, "y")?.voter, "y");
    assertEquals(await voters(), ["x"]);
    await Deno.writeTextFile(folder.pathOf("votes.jsonl"), '{"pair": ["a", "b"]}');
    await assertRejects(() => readVotes(folder), SyntaxError, "Line 1 of");
    const latin = Uint8Array.from(`${line("J\xf6rg")}\n`, (letter) => letter.charCodeAt(0));
    await Deno.writeFile(folder.pathOf("votes.jsonl"), latin);
    const add = (): void => addVote(folder, { pair: ["a", "b"], choice: "tie" });
    assertThrows(add, Error, "it is no text in UTF-8: save it as such");
    assertEquals(await Deno.readFile(folder.pathOf("votes.jsonl")), latin);
  } finally {
    await Deno.remove(path, { recursive: true });
  }
});

Deno.test("readPictures() reads what writePictures() has written, and refuses names that lead elsewhere", async () => {
  const path = await Deno.makeTempDir();
  try {
    const folder = new Folder(path);
    writePictures(folder, index);
    assertEquals(await readPictures(folder), index);
    const prompts = [{ prompt: "", first: 0, files: ["../secret.png"] }];
    writePictures(folder, [{ setting: "a", prompts }]);
    await assertRejects(() => readPictures(folder), SyntaxError, "is no list of pictures");
  } finally {
    await Deno.remove(path, { recursive: true });
  }
});
