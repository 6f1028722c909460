import type { evaluationRoutes } from "../../api/evaluations.ts";
import type { Folder } from "../../files/folder.ts";
import { Turns } from "../../graph/turns.ts";
import { countVotes } from "../../votes/count_votes.ts";
import { type Asking, type DrawnPair, drawPairs, votedPairs } from "../../votes/draw_pairs.ts";
import { addressOf, readPictures } from "../../votes/picture_index.ts";
import { addVote, takeBackVote } from "../../votes/votes_file.ts";
import type { Deps } from "../deps.ts";
import { findEvaluation, HERE, listEvaluations, votesIn } from "../evaluation_folders.ts";
import { HttpError } from "../problem.ts";
import type { Handlers } from "../route.ts";

/** What people prefer, asked without a word of what painted the pictures. */
export function evaluationHandlers({ served }: Deps): Handlers<typeof evaluationRoutes> {
  let last: Promise<void> = Promise.resolve();
  /** One vote after the other: none is counted twice. */
  const inTurn = (action: () => Promise<void>): Promise<void> => {
    const done = last.then(action);
    last = done.catch(() => {});
    return done;
  };
  return {
    "GET /evaluations": async () => [...await listEvaluations(served)],
    async "GET /evaluations/:name/pairs"({ params: { name }, query }) {
      const folder = findEvaluation(served, name);
      const asking = askingOf(query);
      const isVoted = await votedPairs(await votesIn(folder), asking);
      const pairs = await pairsIn(folder, asking);
      const left = pairs.filter((pair) => !isVoted(pair));
      const nameOf = namedIn(name);
      return {
        done: pairs.length - left.length,
        pairs: left.map(({ prompt, seed, files: [left, right] }) => ({
          prompt,
          seed,
          left: nameOf(left),
          right: nameOf(right),
        })),
      };
    },
    async "POST /evaluations/:name/votes"({ params: { name }, body }) {
      const folder = findEvaluation(served, name);
      const { prompt, seed, choice } = body;
      const asking = askingOf(body);
      const found = (await pairsIn(folder, asking)).find((one) =>
        one.prompt === prompt && one.seed === seed
      );
      if (!found) {
        throw new HttpError(404, `There are no two pictures of "${prompt}" and seed ${seed}`);
      }
      const names = found.files.map(namedIn(name));
      if (body.shown?.some((one, i) => one !== names[i])) {
        throw new HttpError(
          409,
          `The pictures of "${prompt}" and seed ${seed} have been painted anew`,
        );
      }
      const { question, voter } = asking;
      const shown = found.files.map(addressOf) as [string, string];
      await inTurn(async () => {
        if ((await votedPairs(await votesIn(folder), asking))(found)) {
          throw new HttpError(409, `"${voter}" has voted on "${prompt}" and seed ${seed}`);
        }
        addVote(folder, { pair: found.pair, choice, prompt, seed, shown, voter, question });
      });
    },
    async "DELETE /evaluations/:name/votes"({ params: { name }, query: { voter } }) {
      const folder = findEvaluation(served, name);
      if ((await votesIn(folder)).length && takeBackVote(folder, voter)) return;
      throw new HttpError(404, `"${voter}" has not voted in "${name}"`);
    },
    async "GET /evaluations/:name/votes"({ params: { name } }) {
      const folder = findEvaluation(served, name);
      const counted = await countVotes(await votesIn(folder), await readPictures(folder));
      return counted.map((one) => ({
        ...one,
        pair: [...one.pair],
        wins: [...one.wins],
      }));
    },
  };
}

/** What GET /images/:name calls a file of an evaluation. */
const namedIn = (name: string) => (file: string): string =>
  name === HERE ? file : `${name}/${file}`;

interface Asked {
  readonly first: string;
  readonly second: string;
  readonly question: string;
  readonly voter: string;
}

const askingOf = ({ first, second, question, voter }: Asked): Asking => ({
  settings: [first, second],
  question,
  voter,
});

/** Pairs whose pictures are both there. @throws HttpError for a setting that is not */
async function pairsIn(folder: Folder, asking: Asking): Promise<readonly DrawnPair[]> {
  const index = await readPictures(folder);
  for (const name of asking.settings) {
    if (index.some(({ setting }) => setting === name)) continue;
    throw new HttpError(404, `There is no setting "${name}" in this evaluation`);
  }
  const there: DrawnPair[] = [];
  const turns = new Turns();
  for (const pair of await drawPairs(index, asking)) {
    await turns.next;
    if (pair.files.every((file) => folder.has(file))) there.push(pair);
  }
  return there;
}
