/** How reports and commands show numbers. */
import { number } from "../model/texts";

const UNITS = ["B", "kB", "MB", "GB", "TB", "PB"];

/** @example size(1_500_000) // "1.5 MB" */
export function size(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (Math.round(value) >= 1_000 && unit < UNITS.length - 1) [value, unit] = [value / 1_000, unit + 1];
  const isWhole = unit === 0 || value >= 99.95;
  return `${isWhole ? number(Math.round(value)) : value.toFixed(1)} ${UNITS[unit]}`;
}

/** @example duration(252_000) // "4 min 12 s" */
export function duration(ms: number): string {
  const whole = Math.round(ms);
  if (whole > 0 && whole < 1_000) return `${whole} ms`;
  const seconds = ms / 1_000;
  if (seconds < 59.95) return `${Number(seconds.toFixed(1))} s`;
  const [minutes, rest] = [Math.floor(Math.round(seconds) / 60), Math.round(seconds) % 60];
  if (minutes < 60) return `${minutes} min ${rest} s`;
  return `${number(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}

/**
 * Dollars. Amounts from $100 are rounded to cents.
 *
 * @param decimals number of decimals for smaller amounts
 * @example usd(0.0226) // "$0.0226"
 */
export function usd(amount: number, decimals = 4): string {
  const text = amount.toFixed(decimals);
  const [whole = "", fraction = ""] = (Number(text) >= 100 ? amount.toFixed(2) : text).split(".");
  return `$${number(Number(whole))}.${fraction}`;
}

/** A share of a whole, rounded so that a small share is not shown as nothing. @example percent(1, 3) // "33%" */
export function percent(part: number, whole: number): string {
  const share = whole > 0 ? (100 * part) / whole : 0;
  if (part > 0 && share < 1) return "< 1%";
  return part < whole && share > 99 ? "> 99%" : `${Math.round(share)}%`;
}
