import type { FunctionComponent } from "preact";
import { lazy } from "../../core/lazy.tsx";
import type { Contributions } from "../../core/registry.ts";
import type { ControlProps } from "../../document/control_props.ts";

const control = (
  load: () => Promise<FunctionComponent<ControlProps>>,
): FunctionComponent<ControlProps> => lazy(load);
const numbers = control(async () => (await import("./number.tsx")).NumberControl);

/** The controls of every kind of value, by the names that ports and `control_name.ts` give. */
export const contribution = (): Contributions => ({
  controls: {
    text: control(async () => (await import("./text.tsx")).TextControl),
    prompt: control(async () => (await import("./prompt.tsx")).PromptControl),
    number: numbers,
    slider: numbers,
    seed: control(async () => (await import("./seed.tsx")).SeedControl),
    choice: control(async () => (await import("./choice.tsx")).ChoiceControl),
    picker: control(async () => (await import("./picker.tsx")).PickerControl),
    toggle: control(async () => (await import("./toggle.tsx")).ToggleControl),
    json: control(async () => (await import("./json.tsx")).JsonControl),
    color: control(async () => (await import("./color.tsx")).ColorControl),
    lines: control(async () => (await import("./list.tsx")).LinesControl),
    numbers: control(async () => (await import("./list.tsx")).NumbersControl),
    image: control(async () => (await import("./image.tsx")).ImageControl),
  },
});
