import type { Contributions } from "../commands/registry.ts";
import { ChoiceControl, PickerControl } from "./choice.tsx";
import { ImageControl } from "./image.tsx";
import { JsonControl } from "./json.tsx";
import { NumberControl } from "./number.tsx";
import { SeedControl } from "./seed.tsx";
import { PromptControl, TextControl } from "./text.tsx";
import { ToggleControl } from "./toggle.tsx";

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
    image: ImageControl,
  },
};
