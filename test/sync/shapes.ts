import { createHash } from "node:crypto";
import { compareKeys } from "../../sync/model/key";

const hash = (i: number): string => createHash("md5").update(String(i)).digest("hex");
const pad = (i: number, n = 8): string => String(i).padStart(n, "0");
const WORDS = ["alpha", "beta", "gamma", "delta", "omega", "über", "naïve", "日本", "данные", "\u{1f600}"];

/** Typical key layouts. Each function returns at most n distinct keys, in key order. */
export const SHAPES: Readonly<Record<string, (n: number) => string[]>> = {
  "flat numbers": (n) => distinctKeys(n, (i) => `file-${pad(i)}.txt`),
  UUIDs: (n) => distinctKeys(n, (i) => hash(i).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")),
  "hashed prefixes": (n) =>
    distinctKeys(n, (i) => `${hash(i).slice(0, 2)}/${hash(i).slice(2, 10)}/part-${i % 7}`),
  dates: (n) =>
    distinctKeys(n, (i) => {
      const day = new Date(Date.UTC(2020, 0, 1) + Math.floor((i / n) * 2000) * 864e5)
        .toISOString()
        .slice(0, 10);
      return `logs/${day.replaceAll("-", "/")}/host-${i % 37}/${pad(i)}.gz`;
    }),
  "95 % under one prefix": (n) =>
    distinctKeys(n, (i) =>
      i % 20 === 0
        ? `${"abcdefghij"[(i / 20) % 10]}/${pad(i)}`
        : `tenant-4711/objects/${hash(i).slice(0, 12)}`,
    ),
  "one giant folder between two tiny ones": (n) =>
    distinctKeys(n, (i) => (i < 5 ? `a/${i}` : i < 10 ? `z/${i}` : `m/data/${pad(i)}`)),
  "deep trees": (n) => distinctKeys(n, (i) => [...hash(i).slice(0, 12)].join("/")),
  "a long common beginning": (n) =>
    distinctKeys(n, (i) => `${"access-log-of-the-application-".repeat(4)}${pad(i)}.gz`),
  "a long common beginning in a folder": (n) =>
    distinctKeys(n, (i) => `logs/${"access-log-of-the-application-".repeat(4)}${hash(i).slice(0, 8)}.gz`),
  "a common beginning with digits": (n) =>
    distinctKeys(n, (i) => `backup-of-account-123456789012-in-eu-west-1-since-2024-11-27-part-${pad(i)}.gz`),
  words: (n) => distinctKeys(n, (i) => `${WORDS[i % 10]}/${WORDS[Math.floor(i / 10) % 10]}/${pad(i)}`),
};

function distinctKeys(n: number, keyAt: (i: number) => string): string[] {
  return [...new Set(Array.from({ length: n }, (_, i) => keyAt(i)))].sort(compareKeys);
}
