import type { JSX } from "preact";
import { t } from "../../../src/words/translate.ts";
import { useAssets } from "../../assets/assets.ts";
import { isGoing, shareOf } from "../../assets/model_downloads.ts";
import { Icon } from "../../core/ui/icon.tsx";

/** How far downloads of models are, in the status bar; a click shows more. */
export function DownloadStatus(): JSX.Element | null {
  const { downloads, layout } = useAssets();
  const going = downloads?.list.value.filter(isGoing) ?? [];
  const [first] = going;
  if (!first) return null;
  const share = shareOf(first);
  const percent = share === undefined ? "" : ` ${Math.floor(100 * share)} %`;
  const text = going.length === 1 ? `${first.model}${percent}` : t`${going.length} models`;
  return (
    <button
      type="button"
      title={t`Downloading ${text}`}
      onClick={() => layout.side.value = "models"}
    >
      <Icon name="download" size={14} /> <span class="visually-hidden">{t`Downloading`}</span>{" "}
      {text}
    </button>
  );
}
