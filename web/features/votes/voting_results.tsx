import type { JSX } from "preact";
import { plural, t } from "../../../src/words/translate.ts";
import { useCore } from "../../core/core.ts";
import { Icon } from "../../core/ui/icon.tsx";
import type { Voting } from "./voting.ts";

/** What everybody preferred, names shown: the share of either setting, a tie counting half, with its interval. */
export function VotingResults({ voting }: { readonly voting: Voting }): JSX.Element {
  const { execute } = useCore();
  const { first, second, question } = voting.ballot.value!;
  const { done, of } = voting.progress.value;
  const found = voting.results.value!.find((one) =>
    one.question === question && one.pair.includes(first) && one.pair.includes(second)
  );
  if (!found) {
    return (
      <div class="voting">
        <p class="empty">
          {t`No two pictures of one prompt and seed are there that differ, and nobody has voted`}
        </p>
        <Again voting={voting} />
      </div>
    );
  }
  const { pair, wins, ties, share, interval: { low, high }, voters, replaced, unmatched } = found;
  const votes = wins[0]! + wins[1]! + ties;
  const rows = [
    { name: pair[0]!, won: wins[0]!, share, low, high },
    { name: pair[1]!, won: wins[1]!, share: 1 - share, low: 1 - high, high: 1 - low },
  ];
  return (
    <div class="voting">
      <p>
        {t`${plural(votes, "{0} vote", "{0} votes")} of ${
          plural(voters, "{0} person", "{0} people")
        }, question "${question}"; you have voted on ${done} of ${of} pairs`}
      </p>
      {replaced > 0 && (
        <p>
          {t`${replaced} more were given on pictures that are not in this evaluation any more, and do not count`}
        </p>
      )}
      {unmatched > 0 && (
        <p>{t`${unmatched} of them do not say which pictures they were given on`}</p>
      )}
      <table class="voting-results">
        <thead>
          <tr>
            {[t`Setting`, t`Preferred`, t`No difference`, t`Share`, t`95 % interval`].map((
              head,
            ) => <th key={head} scope="col">{head}</th>)}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.name}</th>
              <td>{row.won}</td>
              <td>{ties}</td>
              <td>{percent(row.share)}</td>
              <td>{t`${percent(row.low)} to ${percent(row.high)}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        {low > 0.5 || high < 0.5
          ? t`${low > 0.5 ? pair[0] : pair[1]} is preferred.`
          : t`The interval holds one half: so many votes do not tell which is preferred.`}{" "}
        {t`No difference counts half; the interval is Wilson's.`}
      </p>
      <div class="voting-foot">
        <button type="button" disabled={!done} onClick={() => execute("votes.undo")}>
          <Icon name="undo" /> {t`Take back the last vote`}
        </button>
        <Again voting={voting} />
      </div>
    </div>
  );
}

function Again({ voting }: { readonly voting: Voting }): JSX.Element {
  return <button type="button" onClick={() => voting.end()}>{t`Compare others`}</button>;
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
