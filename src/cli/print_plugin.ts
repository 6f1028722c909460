import { t, translatedOf } from "../words/translate.ts";
import { isNothing, type PluginPermissions } from "../plugins/permissions.ts";
import type { Plugin } from "../plugins/plugin.ts";
import { titlesOf } from "../plugins/points/points.ts";
import { pointWords } from "../words/point_words.ts";
import { oneLine, permissionWords } from "../words/permission_words.ts";
import { table } from "./terminal.ts";

/** What a plugin says of itself, line by line; without `allowed` it could be allowed all. */
export function pluginLines(
  { name, manifest, nodes, templates, forEditor }: Plugin,
  from: string | undefined,
  allowed?: PluginPermissions,
): readonly string[] {
  const { version, title, description, author, license, homepage, permissions } = manifest;
  const own = (text: string): string => translatedOf(name, text);
  const may = allowed && permissionWords(allowed);
  const rows = [
    [t`Plugin`, `${name} ${version}`],
    [t`Title`, own(title)],
    [t`About`, description && own(description)],
    [t`Author`, author],
    [t`License`, license],
    [t`Page`, homepage],
    [t`From`, from],
    [t`Nodes`, [...nodes.keys()].join(", ")],
    [t`Templates`, templates.map((one) => own(one.title)).join(", ")],
    ...pointWords(titlesOf(forEditor))
      .map(([point, titles]) => [point, titles.map(own).join(", ")]),
    ...isNothing(permissions) ? [[t`Asks to`, t`do nothing beyond its own folder`]] : [],
    ...permissionWords(permissions).map((words) => [
      t`Asks to`,
      !may || may.includes(words) ? words : `${words}  ${t`(not allowed)`}`,
    ]),
  ].filter((row): row is string[] => Boolean(row[1]));
  return table(
    rows.map(([key, value], i) => [key === rows[i - 1]?.[0] ? "" : key!, oneLine(value!)]),
  );
}
