/**
 * What is wrong with the name of a time zone. Accepts the names of Node.js's IANA database, in their exact case. Refuses
 * offsets such as `+02:00`, which EventBridge Scheduler does not support.
 */
export function timeZoneFault(value: unknown): string | undefined {
  const expected = "expected a time zone such as Europe/Berlin, America/New_York or UTC";
  if (typeof value !== "string" || !/^[A-Z]/i.test(value) || !isKnown(value)) return expected;
  const listed = Intl.supportedValuesOf("timeZone").find(
    (name) => name.toLowerCase() === value.toLowerCase(),
  );
  return listed === undefined || listed === value
    ? undefined
    : `expected ${listed}: upper and lower case differ`;
}

/** Aliases such as `US/Pacific` are known, but are not listed. */
function isKnown(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone });
    return true;
  } catch {
    return false;
  }
}
