import type { JSX } from "preact";
import type { BlindPair } from "../../../src/api/evaluations.ts";
import { t } from "../../../src/words/translate.ts";
import { type Core, useCore } from "../../core/core.ts";
import { Icon } from "../../core/ui/icon.tsx";
import { BallotForm } from "./ballot_form.tsx";
import { VotingResults } from "./voting_results.tsx";
import { QUESTIONS, type Voting } from "./voting.ts";

/** A blind comparison: what to compare, then pair by pair, then what everybody preferred. */
export function VotingView({ voting }: { readonly voting: Voting }): JSX.Element {
  const pair = voting.pair.value;
  if (!voting.ballot.value) return <BallotForm voting={voting} />;
  if (voting.results.value) return <VotingResults voting={voting} />;
  if (!pair) return <p class="empty">{t`Looking for pairs`}</p>;
  return <Question voting={voting} pair={pair} />;
}

function Question(
  { voting, pair }: { readonly voting: Voting; readonly pair: BlindPair },
): JSX.Element {
  const { execute, host } = useCore();
  const { done, of } = voting.progress.value;
  const next = voting.next.value;
  const button = (command: string, title: string, keys: string): JSX.Element => (
    <button
      type="button"
      onClick={() => execute(command)}
    >
      {title} <kbd>{keys}</kbd>
    </button>
  );
  return (
    <div class="voting">
      <p class="voting-asked" aria-live="polite">
        <span>{QUESTIONS[voting.ballot.value!.question]!.asked}</span> <b>{pair.prompt}</b>
      </p>
      <div class="voting-pair">
        <Side name="left" picture={pair.left} />
        <Side name="right" picture={pair.right} />
      </div>
      {next &&
        [next.left, next.right].map((picture) => (
          <img key={picture} src={urlOf(host, picture)} alt="" hidden />
        ))}
      <div class="voting-choices" role="group" aria-label={t`Your choice`}>
        {button("votes.left", t`Left`, "←")}
        {button("votes.tie", t`No difference`, "↓")}
        {button("votes.right", t`Right`, "→")}
      </div>
      <div class="voting-foot">
        <progress aria-label={t`Pairs with a vote`} max={of} value={done} />
        <span>{t`${done} of ${of}`}</span>
        <button type="button" disabled={!done} onClick={() => execute("votes.undo")}>
          <Icon name="undo" /> {t`Take back the last vote`}
        </button>
        <button type="button" disabled={!done} onClick={() => voting.finish()}>
          {t`Stop here and show the result`}
        </button>
      </div>
    </div>
  );
}

const urlOf = ({ server }: Core["host"], picture: string): string =>
  server!.url("GET /images/:name", { params: { name: picture } });

function Side(
  { name, picture }: { readonly name: "left" | "right"; readonly picture: string },
): JSX.Element {
  const { host, execute } = useCore();
  return (
    <button
      type="button"
      class="voting-side"
      aria-label={t`The ${name} one is better`}
      onClick={() => execute(`votes.${name}`)}
    >
      <img
        key={picture}
        src={urlOf(host, picture)}
        alt={t`The ${name} picture`}
        draggable={false}
      />
    </button>
  );
}
