import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { EvaluationInfo } from "../../../src/api/evaluations.ts";
import { plural, t, told } from "../../../src/words/translate.ts";
import { useCore } from "../../core/core.ts";
import { QUESTIONS, VOTER, type Voting } from "./voting.ts";

/** What is to be compared: an evaluation of the folder, two of its settings, by what, and how many pairs. */
export function BallotForm({ voting }: { readonly voting: Voting }): JSX.Element {
  const { host, settings, toasts } = useCore();
  const evaluations = useSignal<readonly EvaluationInfo[] | undefined>(undefined);
  const name = useSignal("");
  const chosen = useSignal<readonly [string, string]>(["", ""]);
  const choose = (evaluation: EvaluationInfo | undefined): void => {
    name.value = evaluation?.name ?? "";
    const [first = "", second = first] = evaluation?.settings ?? [];
    chosen.value = [first, second];
  };
  useEffect(() => {
    host.server?.json("GET /evaluations").then((found) => {
      evaluations.value = found;
      choose(found[0]);
    }, toasts.error);
  }, []);
  if (!evaluations.value) return <p class="empty">{t`Looking for evaluations`}</p>;
  if (!evaluations.value.length) {
    return (
      <p class="empty">
        {told`There is no evaluation in the folder of the workflows: write one there by ${(
          <code>braid evaluate RECIPE</code>
        )}`}
      </p>
    );
  }
  const evaluation = evaluations.value.find((one) => one.name === name.value)!;
  const [first, second] = chosen.value;
  const start = (event: SubmitEvent): void => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const text = (field: string): string => String(data.get(field) ?? "").trim();
    const voter = text("voter") || crypto.randomUUID().slice(0, 8);
    settings.write(VOTER, voter);
    const most = Math.max(1, Number(text("most")));
    const question = text("question");
    voting.begin({ evaluation: name.value, first, second, question, voter, most });
  };
  return (
    <form class="ballot" onSubmit={start}>
      <p>
        {t`Pictures of the same prompt and seed stand side by side, on sides that are drawn. Which setting painted which is told at the end.`}
      </p>
      <Field label={t`Evaluation`}>
        <select
          value={name.value}
          onChange={({ currentTarget: { value } }) =>
            choose(evaluations.value!.find((one) => one.name === value))}
        >
          {evaluations.value.map((one) => (
            <option key={one.name} value={one.name}>
              {plural(
                one.votes,
                "{1}, {0} vote",
                "{1}, {0} votes",
                one.name === "./" ? t`The folder itself` : one.name,
              )}
            </option>
          ))}
        </select>
      </Field>
      {([0, 1] as const).map((at) => (
        <Field key={at} label={at ? t`with` : t`Compare`}>
          <select
            value={chosen.value[at]}
            onChange={({ currentTarget: { value } }) => {
              chosen.value = at ? [first, value] : [value, second];
            }}
          >
            {evaluation.settings.map((one) => <option key={one}>{one}</option>)}
          </select>
        </Field>
      ))}
      <Field label={t`Question`}>
        <select name="question">
          {Object.entries(QUESTIONS).map(([id, { title }]) => (
            <option key={id} value={id}>{title}</option>
          ))}
        </select>
      </Field>
      <Field label={t`Pairs`}>
        <input name="most" type="number" min={1} max={10000} required defaultValue="40" />
      </Field>
      <Field label={t`Your name, or any word`}>
        <input
          name="voter"
          maxLength={100}
          placeholder={t`drawn at random`}
          defaultValue={settings.read<string>(VOTER)}
        />
      </Field>
      <button type="submit" class="primary" disabled={first === second}>{t`Begin`}</button>
      {first === second && <p>{t`Choose two different settings`}</p>}
    </form>
  );
}

function Field(
  { label, children }: { readonly label: string; readonly children: JSX.Element },
): JSX.Element {
  return <label class="ballot-field">{label} {children}</label>;
}
