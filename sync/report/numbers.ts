/** How reports and commands show numbers. */
import { number } from "../model/texts";

/** @example size(1_500_000) // "1.5 MB" */
export function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

/** @example duration(252_000) // "4 min 12 s" */
export function duration(ms: number): string {
  if (ms > 0 && ms < 1_000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1_000;
  if (seconds < 59.95) return `${Number.isInteger(seconds) ? seconds : seconds.toFixed(1)} s`;
  const [minutes, rest] = [Math.floor(Math.round(seconds) / 60), Math.round(seconds) % 60];
  if (minutes < 60) return `${minutes} min ${rest} s`;
  return `${number(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}

/** As many decimals as a sum of this size needs. @example usd(0.0226) // "$0.0226" */
export const usd = (amount: number): string => `$${amount.toFixed(amount >= 100 ? 2 : 4)}`;

/** A share of a whole, rounded so that a small one is not shown as nothing. @example percent(1, 3) // "33 %" */
export function percent(part: number, whole: number): string {
  const share = whole > 0 ? (100 * part) / whole : 0;
  if (part > 0 && share < 1) return "< 1 %";
  return part < whole && share > 99 ? "> 99 %" : `${Math.round(share)} %`;
}
