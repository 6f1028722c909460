import type { JSX } from "preact";
import { t } from "../../../src/words/translate.ts";
import { useAssets } from "../../assets/assets.ts";
import { loaderOf, modelFacts } from "../../assets/known_models.ts";
import { canDownload } from "../../assets/model_downloads.ts";
import { Icon } from "../../core/ui/icon.tsx";
import { bodyAround } from "../../document/control_props.ts";
import type { ControlProps } from "../../document/control_props.ts";

/** Something the host has, such as a model, or any other text. */
export function PickerControl({ port, value, label, place, onChange }: ControlProps): JSX.Element {
  const app = useAssets();
  const current = String(value ?? port.default ?? "");
  const models = app.models.list.value;
  const model = models?.find(({ name }) => name === current);
  const missing = models !== undefined && current !== "" && !model;
  const pick = async (): Promise<void> => {
    const type = place && bodyAround(place).nodes[place.node]?.type;
    const catalogue = app.catalogue.peek();
    const found = (await app.models.read()).map((one) => ({
      ...one,
      fits: loaderOf(catalogue, one.kind) === type,
    }));
    const answer = await app.quickInput.pick(label, [
      ...(missing
        ? [{
          id: "\0missing",
          title: canDownload(app.downloads, current)
            ? t`Download "${current}"…`
            : t`How to get "${current}"…`,
          detail: t`it is not here`,
        }]
        : []),
      ...found.toSorted((a, b) => Number(b.fits) - Number(a.fits)).map((one) => ({
        id: one.name,
        title: one.name,
        picture: one.picture,
        detail: [one.doc !== one.name && one.doc, modelFacts(one)].filter(Boolean).join(", "),
      })),
      { id: "\0", title: t`Another…`, detail: t`type a name or a path` },
    ]);
    if (answer === "\0missing") {
      await app.execute("models.getMissing", current);
      return;
    }
    const name = answer === "\0" ? await app.quickInput.ask(label, { value: current }) : answer;
    if (name !== undefined) onChange(name);
  };
  return (
    <div class="field picker">
      <button
        type="button"
        class="value"
        title={missing
          ? t`There is no model "${current}" here: click to see how to get it`
          : model && `${current}: ${modelFacts(model)}`}
        onClick={pick}
      >
        <span>{label}</span>
        {model?.picture && <img class="picker-picture" src={model.picture} alt="" />}
        <output class={missing ? "missing" : value === undefined ? "default" : ""}>
          {current || t`choose`}
        </output>
        <Icon name={missing ? "warning" : "chevronDown"} size={12} />
      </button>
    </div>
  );
}
