import type { JSX } from "preact";
import { t } from "../../../src/words/translate.ts";
import { Icon } from "../../core/ui/icon.tsx";
import type { IconName } from "../../core/ui/icon.tsx";
import { Zoom } from "./stage.tsx";
import { atActualSize, type ViewerActions } from "./viewer_actions.ts";
import type { ViewerImage, ViewMode } from "./viewer_state.ts";

interface ViewerToolbarProps {
  readonly actions: ViewerActions;
  readonly image: ViewerImage;
  readonly images: readonly ViewerImage[];
  readonly other: ViewerImage | undefined;
  onError(error: unknown): void;
}

const MODES: readonly (readonly [ViewMode, string])[] = [
  ["single", t`Single`],
  ["slider", t`Slider`],
  ["side", t`Side by side`],
  ["difference", t`Difference`],
];

export function ViewerToolbar(props: ViewerToolbarProps): JSX.Element {
  const { actions, image, images, other, onError } = props;
  const { state } = actions;
  const comparing = state.mode.value !== "single" && other;
  const at = images.findIndex(({ key }) => key === image.key) + 1;
  const tool = (icon: IconName, title: string, run: () => unknown): JSX.Element => (
    <button
      type="button"
      class="tool"
      title={title}
      aria-label={title}
      onClick={async () => {
        try {
          await run();
        } catch (error) {
          onError(error);
        }
      }}
    >
      <Icon name={icon} />
    </button>
  );
  return (
    <div class="viewer-toolbar" role="toolbar" aria-label={t`Picture`}>
      <span class="name" title={image.name}>
        {image.name} <small>{t`${at} of ${images.length}`}</small>
      </span>
      {image.places !== undefined && (
        <small class="places" title={image.places}>{image.places}</small>
      )}
      {images.length > 1 && (
        <div class="modes" role="radiogroup" aria-label={t`How pictures are shown`}>
          {MODES.map(([mode, title]) => (
            <button
              key={mode}
              type="button"
              role="radio"
              aria-checked={state.mode.value === mode}
              onClick={() => actions.show(mode)}
            >
              {title}
            </button>
          ))}
        </div>
      )}
      {comparing && (
        <label>
          {t`with`}{" "}
          <select
            value={other.key}
            onChange={(event) => {
              state.other.value = event.currentTarget.value;
            }}
          >
            {images.filter(({ key }) => key !== image.key).map(({ key, name, from }) => (
              <option key={key} value={key}>{from ? `${name} · ${from}` : name}</option>
            ))}
          </select>
        </label>
      )}
      <span class="space" />
      <Zoom actions={actions} />
      {tool("fit", t`Fit the picture (0)`, () => actions.look(() => undefined))}
      <button
        type="button"
        class="tool"
        title={t`Show at 100 % (1)`}
        onClick={() => actions.look(atActualSize)}
      >
        1:1
      </button>
      {tool("download", t`Save the picture`, actions.download)}
      <button
        type="button"
        class="tool"
        title={t`Copy the picture`}
        aria-label={t`Copy the picture`}
        onClick={() => actions.copyPicture().catch(onError)}
      >
        {t`Copy`}
      </button>
      {tool("subgraph", t`Open the picture's graph`, actions.openGraph)}
      <button
        type="button"
        class="tool"
        aria-pressed={state.info.value}
        aria-label={t`What the file says`}
        title={t`What the file says (I)`}
        onClick={() => {
          state.info.value = !state.info.peek();
        }}
      >
        <Icon name="info" />
      </button>
    </div>
  );
}
