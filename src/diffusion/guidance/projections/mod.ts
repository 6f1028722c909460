/**
 * Every projection, a line each. APG is a post as well: then it is that of all terms that have none.
 *
 * @module
 */
export { apg } from "../posts/apg.ts";
export { band } from "./band.ts";
export { mask } from "./mask.ts";
export { perpendicular } from "./perpendicular.ts";
