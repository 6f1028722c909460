import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useApp } from "../app.ts";
import { Icon } from "../shell/icon.tsx";
import type { ControlProps } from "./control_props.ts";

/** A picture: dropped, pasted or chosen, it is uploaded, and the nodes read it by the name it then has. */
export function ImageControl({ port, value, label, onChange }: ControlProps): JSX.Element {
  const app = useApp();
  const busy = useSignal(false);
  const current = String(value ?? port.default ?? "");
  const url = app.host.pictureUrl(current);
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    if (!file.type.startsWith("image/")) {
      app.toasts.show("warning", `"${file.name}" is not a picture`);
      return;
    }
    busy.value = true;
    try {
      onChange((await app.host.upload(file, file.name)).name ?? file.name);
    } catch (error) {
      app.toasts.error(error);
    } finally {
      busy.value = false;
    }
  };
  return (
    <label
      class="field tall image"
      onDragOver={(event) => {
        event.preventDefault();
        event.stopPropagation();
      }}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
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
        <button
          type="button"
          title="Paint a mask"
          aria-label={`Paint a mask for ${label}`}
          onClick={(event) => {
            event.preventDefault();
            app.layout.overlay.value = {
              overlay: "mask",
              url,
              done: (mask) => take(new File([mask], "mask.png", { type: "image/png" })),
            };
          }}
        >
          <Icon name="brush" size={12} />
        </button>
      </span>
      <div class="drop">
        {url ? <img src={url} alt={`${label}: ${current}`} draggable={false} /> : (
          <p>
            <Icon name="image" /> {busy.value ? "Uploading" : current || "Drop a picture here"}
          </p>
        )}
      </div>
      <input
        type="file"
        accept="image/*"
        aria-label={`Choose a picture for ${label}`}
        onChange={(event) => take(event.currentTarget.files?.[0])}
      />
    </label>
  );
}
