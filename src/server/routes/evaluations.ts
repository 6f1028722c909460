import type { evaluationRoutes } from "../../api/evaluations.ts";
import type { Folder } from "../../files/folder.ts";
import { countVotes } from "../../votes/count_votes.ts";
import { type Asking, drawPairs, isVoted } from "../../votes/draw_pairs.ts";
import { readPictures } from "../../votes/picture_index.ts";
import { addVote, takeBackVote } from "../../votes/votes_file.ts";
import type { Deps } from "../deps.ts";
import { findEvaluation, listEvaluations, votesIn } from "../evaluation_folders.ts";
import { HttpError } from "../problem.ts";
import type { Handlers } from "../route.ts";

/** What people prefer, asked without a word of what painted the pictures. */
export function evaluationHandlers({ served }: Deps): Handlers<typeof evaluationRoutes> {
  return {
    "GET /evaluations": async () => [...await listEvaluations(served)],
    "GET /evaluations/:name/pairs"({ params: { name }, query }) {
      const folder = findEvaluation(served, name);
      const asking = askingOf(query);
      const votes = votesIn(folder);
      const pairs = pairsIn(folder, asking);
      const left = pairs.filter((pair) => !isVoted(pair, votes, asking));
      const nameOf = (file: string): string => name === "." ? file : `${name}/${file}`;
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
    "POST /evaluations/:name/votes"({ params: { name }, body }) {
      const folder = findEvaluation(served, name);
      const { prompt, seed, choice } = body;
      const asking = askingOf(body);
      const found = pairsIn(folder, asking).find((one) =>
        one.prompt === prompt && one.seed === seed
      );
      if (!found) {
        throw new HttpError(404, `There are no two pictures of "${prompt}" and seed ${seed}`);
      }
      if (isVoted(found, votesIn(folder), asking)) {
        throw new HttpError(409, `"${asking.voter}" has voted on "${prompt}" and seed ${seed}`);
      }
      const { question, voter } = asking;
      addVote(folder, { pair: found.pair, choice, prompt, seed, voter, question });
    },
    "DELETE /evaluations/:name/votes"({ params: { name }, query: { voter } }) {
      const folder = findEvaluation(served, name);
      if (votesIn(folder).length && takeBackVote(folder, voter)) return;
      throw new HttpError(404, `"${voter}" has not voted in "${name}"`);
    },
    "GET /evaluations/:name/votes": ({ params: { name } }) =>
      countVotes(votesIn(findEvaluation(served, name))).map((one) => ({
        ...one,
        pair: [...one.pair],
        wins: [...one.wins],
      })),
  };
}

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
function pairsIn(folder: Folder, asking: Asking): ReturnType<typeof drawPairs> {
  const index = readPictures(folder);
  for (const name of asking.settings) {
    if (index.some(({ setting }) => setting === name)) continue;
    throw new HttpError(404, `There is no setting "${name}" in this evaluation`);
  }
  return drawPairs(index, asking).filter(({ files }) => files.every((file) => folder.has(file)));
}
