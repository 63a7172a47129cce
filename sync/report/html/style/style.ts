import { createHash } from "node:crypto";
import { COLORS } from "./colors";
import { LAYOUT } from "./layout";
import { PARTS } from "./parts";

/** The style sheet of the page. */
export const STYLE = `${COLORS}${LAYOUT}${PARTS}`;

/** The page may use only this style sheet, and may not load or run anything. */
export const POLICY = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; base-uri 'none'; form-action 'none'`;
