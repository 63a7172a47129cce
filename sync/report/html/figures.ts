import { number } from "../../model/texts";
import type { Report } from "../output";
import { html, type Markup } from "./markup";

/** A number of the report. `of` is its path in `report.json`. */
export const figure = (of: string, value: number, text = number(value)): Markup =>
  html`<data value="${value}" data-of="${of}">${text}</data>`;

export const msOf = ({ startedAt, finishedAt }: Pick<Report, "startedAt" | "finishedAt">): number =>
  Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt));

/** @example utc("2026-11-26T12:00:00.123Z") // "2026-11-26 12:00:00 UTC" */
export const utc = (iso: string): string => `${iso.slice(0, 19).replace("T", " ")} UTC`;
