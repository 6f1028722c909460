import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo, useRef } from "preact/hooks";
import { t } from "../../../src/words/translate.ts";
import { useAssets } from "../../assets/assets.ts";
import { pictureOf } from "../../assets/known_images.ts";
import { pictureFault } from "../../assets/picture_fault.ts";
import { MASK, PICTURE, showing } from "../../core/overlay.ts";
import { Icon } from "../../core/ui/icon.tsx";
import type { IconName } from "../../core/ui/icon.tsx";
import { choicesAt, noChoices } from "../../document/begin_choice.ts";
import type { ControlProps } from "../../document/control_props.ts";
import { addMaskNode, givesMask } from "./add_mask_node.ts";

/**
 * A picture: chosen among those the host has, dropped, pasted or brought as a file. A file is uploaded, and nodes read it
 * by the name it then has.
 */
export function ImageControl({ port, value, label, place, onChange }: ControlProps): JSX.Element {
  const app = useAssets();
  const { host } = app;
  /** How much of a file is uploaded, 0 to 1. */
  const sent = useSignal<number | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const over = useSignal(false);
  const current = String(value ?? port.default ?? "");
  const picture = current ? pictureOf(app, current) : undefined;
  const unknown = current !== "" && !picture && app.images.list.value !== undefined;
  const choices = useMemo(noChoices, []);
  const begin = (): (write: () => void) => boolean => (place ? choicesAt(place) : choices).begin();
  /** The file that was brought last. */
  const last = useRef<File | undefined>(undefined);
  const upload = async (file: File): Promise<string> => {
    const tell = (part: number | undefined): void => {
      if (last.current === file) sent.value = part;
    };
    last.current = file;
    tell(0);
    try {
      const { name = file.name } = await host.upload(file, file.name, tell);
      await app.images.read().catch(() => {}); // the picture is there all the same
      return name;
    } finally {
      tell(undefined);
    }
  };
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    const settle = begin();
    const wrong = await pictureFault(file);
    if (wrong !== undefined) {
      app.toasts.show("warning", wrong);
      return;
    }
    fault.value = undefined;
    await upload(file).then((name) => settle(() => onChange(name)), app.toasts.error);
  };
  const choose = async (): Promise<void> => {
    const images = await app.images.read();
    const answer = await app.quickInput.pick(label, [
      ...images.map(({ name, thumbnail, width, height }) => ({
        id: name,
        title: name,
        picture: thumbnail,
        detail: name === current ? t`${width} × ${height}, current` : `${width} × ${height}`,
      })),
      { id: "\0", title: t`Another…`, detail: t`type the path of a file` },
    ]);
    const name = answer === "\0" ? await app.quickInput.ask(label, { value: current }) : answer;
    if (name === undefined) return;
    fault.value = undefined;
    begin()(() => onChange(name));
  };
  const paint = (): void => {
    const isMask = givesMask(place, app.catalogue.peek());
    app.layout.overlay.value = showing(MASK, {
      of: JSON.stringify([place?.document.key, place?.where, place?.node, place?.input]),
      document: place?.document.key,
      ...(isMask ? { url: picture?.url } : { over: picture?.url }),
      async done(mask) {
        const settle = begin();
        const name = await upload(new File([mask], "mask.png", { type: "image/png" }));
        if (isMask || !place || !addMaskNode(place, app.catalogue.peek(), name)) {
          settle(() => onChange(name));
        }
        return pictureOf(app, name)?.url;
      },
    });
  };
  return (
    <div
      class={`field tall image${over.value ? " image-over" : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        event.stopPropagation();
        over.value = true;
      }}
      onDragLeave={() => over.value = false}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        over.value = false;
        take(event.dataTransfer?.files[0]);
      }}
      onPaste={(event) => {
        const [file] = event.clipboardData?.files ?? [];
        if (!file) return;
        event.stopPropagation();
        take(file);
      }}
    >
      <span>
        {label}
        <span class="image-actions">
          {host.server && action("gallery", t`Choose ${label} from the server`, choose)}
          {action("brush", t`Paint a mask for ${label}`, paint)}
          {picture && action("eye", t`Show ${label} large`, () => {
            app.layout.overlay.value = showing(PICTURE, { url: picture.url });
          })}
          {value !== undefined &&
            action("close", t`Take ${label} away`, () => begin()(() => onChange(undefined)))}
        </span>
      </span>
      <label class="drop" title={current}>
        {picture && !fault.value
          ? (
            <img
              src={picture.thumbnail}
              alt={`${label}: ${current}`}
              draggable={false}
              onError={() => fault.value = `"${current}" cannot be shown: it may be damaged`}
            />
          )
          : (
            <p class={fault.value || unknown ? "image-fault" : ""}>
              <Icon name={fault.value || unknown ? "warning" : "image"} /> {fault.value ??
                (unknown
                  ? t`There is no picture "${current}": bring it again or choose another`
                  : current || t`Drop, paste or choose a picture`)}
            </p>
          )}
        {sent.value !== undefined && (
          <progress
            max={1}
            value={sent}
            aria-label={t`Uploading: ${Math.round(sent.value * 100)} %`}
          />
        )}
        <input
          type="file"
          accept="image/png,image/jpeg,image/webp"
          aria-label={t`Bring a picture for ${label}`}
          onChange={(event) => take(event.currentTarget.files?.[0])}
        />
      </label>
    </div>
  );
}

function action(icon: IconName, title: string, run: () => void): JSX.Element {
  return (
    <button type="button" title={title} aria-label={title} onClick={run}>
      <Icon name={icon} size={12} />
    </button>
  );
}
