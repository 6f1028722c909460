import { addRoute } from "./add_route.ts";
import type { Addition } from "./contribute.ts";
import type { Registration } from "./register.ts";
import type { Thing } from "./thing.ts";

/** What can be begun. Names in it are those of templates, see `thing.ts`. */
export interface Kind {
  /** What its names look like: `core.blur` has a place, `blur` has none. */
  readonly like: string;
  /** Whether a name has a place: always, never, or one of its own name unless given. */
  readonly placed: "always" | "never" | "own";
  /** A file that has to be there: whatever the thing belongs to. */
  readonly belongsTo?: string;
  readonly registrations?: readonly Registration[];
  /** Files that there are with the thing added, by their paths. */
  readonly add?: (root: string, thing: Thing) => Promise<ReadonlyMap<string, string>>;
  /** What a feature of the editor gains; the feature is made where there is none. */
  readonly addition?: Addition;
  readonly claims?: Claim;
  /** What is begun instead where a place is given that is not its name. */
  readonly inPlace?: Omit<Kind, "like" | "placed">;
  /** The folder of its templates; that of the kind's name unless given. */
  readonly templates?: string;
}

/** What must stand nowhere below a path: a name may be taken although no file has it. */
export interface Claim {
  readonly below: string;
  readonly text: RegExp;
}

/** Of a feature of the editor. */
export const FEATURE: Registration = {
  file: "web/features.ts",
  statement: 'import { contribution as someWhere } from "./features/somewhere/contribution.ts";',
  line: "  someWhere,",
  before: "  shell,\n];",
};

export const FEATURE_CLAIM: Claim = {
  below: "web/features.ts",
  text: /\b(as|const|function) someWhere\b/,
};

const SAMPLERS = "src/diffusion/samplers/create.ts";

export const KINDS: Readonly<Record<string, Kind>> = {
  node: { like: "core.blur_image", placed: "always", belongsTo: "nodes/somewhere/plugin.json" },
  sampler: {
    like: "euler_twice",
    placed: "never",
    registrations: [{
      file: SAMPLERS,
      statement: 'import { newThing } from "./new_thing.ts";',
      line: "  new_thing: { create: () => newThing() },",
      before: "} satisfies Record<string, Entry>",
    }],
    claims: { below: SAMPLERS, text: /^ {2}new_thing:|\bnewThing\b/m },
  },
  post: {
    like: "soft_clip",
    placed: "never",
    registrations: [{
      file: "src/diffusion/guidance/posts/mod.ts",
      statement: 'export { newThing } from "./new_thing.ts";',
    }],
  },
  route: {
    like: "shelves, or storage.shelves",
    placed: "own",
    inPlace: {
      templates: "route_in_place",
      add: addRoute,
      claims: { below: "src/api", text: /"[A-Z]+ \/somewhere\/new_thing["/]/ },
    },
    registrations: [
      {
        file: "src/api/routes.ts",
        statement: 'import { newThingRoutes } from "./new_thing.ts";',
        line: "  ...newThingRoutes,",
        before: "} as const;",
      },
      {
        file: "src/server/app.ts",
        statement: 'import { newThingHandlers } from "./routes/new_thing.ts";',
        line: "    ...newThingHandlers(deps),",
        before: "  };\n  const app = ",
      },
    ],
    claims: { below: "src/api", text: /"[A-Z]+ \/new_thing["/]|named\(\s*"NewThing"/ },
  },
  command: {
    like: "palette.pick_color",
    placed: "always",
    addition: {
      point: "commands",
      item: "newThingCommand(app)",
      statement: 'import { newThingCommand } from "./new_thing_command.ts";',
    },
    claims: { below: "web", text: /id: "someWhere\.newThing"/ },
  },
  view: {
    like: "palette, or palette.swatches",
    placed: "own",
    addition: {
      point: "views",
      item: `{
        id: "newThing",
        title: "New thing",
        icon: "info",
        place: "side",
        order: 50,
        component: lazy(async () => (await import("./new_thing_view.tsx")).NewThingView),
      }`,
      statement: 'import { lazy } from "../../core/lazy.tsx";',
    },
    claims: { below: "web", text: /id: "(view\.)?newThing"/ },
  },
};
