import type { ComponentChildren, JSX } from "preact";
import { t } from "../../src/words/translate.ts";
import { useCore } from "./core.ts";
import { PICTURE, showing } from "./overlay.ts";

/** A picture that is shown large when it is pressed. */
export function PictureButton(
  { url, name, children }: {
    readonly url: string;
    readonly name: string;
    /** The picture, as it is seen here. */
    readonly children: ComponentChildren;
  },
): JSX.Element {
  const { layout } = useCore();
  return (
    <button
      type="button"
      title={t`${name}: show it large`}
      onClick={() => {
        layout.overlay.value = showing(PICTURE, { url });
      }}
    >
      {children}
    </button>
  );
}
