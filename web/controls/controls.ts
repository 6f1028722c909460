import type { Contributions } from "../commands/registry.ts";
import { lazy } from "../shell/lazy.tsx";
import { ChoiceControl } from "./choice.tsx";
import type { ControlProps } from "./control_props.ts";
import { NumberControl } from "./number.tsx";
import { SeedControl } from "./seed.tsx";
import { PromptControl, TextControl } from "./text.tsx";
import { ToggleControl } from "./toggle.tsx";

const ImageControl = lazy<ControlProps>(async () => (await import("./image.tsx")).ImageControl);
const PickerControl = lazy<ControlProps>(async () => (await import("./picker.tsx")).PickerControl);
const ColorControl = lazy<ControlProps>(async () => (await import("./color.tsx")).ColorControl);
const lists = (): Promise<typeof import("./list.tsx")> => import("./list.tsx");
const LinesControl = lazy<ControlProps>(async () => (await lists()).LinesControl);
const NumbersControl = lazy<ControlProps>(async () => (await lists()).NumbersControl);
const JsonControl = lazy<ControlProps>(async () => (await import("./json.tsx")).JsonControl);

/** The controls of every kind of value, by the names that ports and `control_name.ts` give. */
export const controls: Contributions = {
  controls: {
    text: TextControl,
    prompt: PromptControl,
    number: NumberControl,
    slider: NumberControl,
    seed: SeedControl,
    choice: ChoiceControl,
    picker: PickerControl,
    toggle: ToggleControl,
    json: JsonControl,
    color: ColorControl,
    lines: LinesControl,
    numbers: NumbersControl,
    image: ImageControl,
  },
};
