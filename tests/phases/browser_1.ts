import { importShare } from "./import_share.ts";

await importShare("browser", 1);
