import { expect } from "chai";
import { expressionFault } from "../../../infra/operations/schedule/expression";
import { longestInterval } from "../../../infra/operations/schedule/interval";
import { type ScheduleArgs, scheduleFaults, scheduleOf } from "../../../infra/operations/schedule/schedule";
import { windowMinutes } from "../../../infra/operations/schedule/schedules";
import { timeZoneFault } from "../../../infra/operations/schedule/time-zone";

/** Expressions of AWS's documentation, and of its rules. */
const VALID = [
  "cron(0 3 * * ? *)",
  "cron(15 10 ? * 6L 2019-2022)",
  "cron(15 10 ? * FRIL 2026)",
  "cron(0 10 * * ? *)",
  "cron(0 18 ? * MON-FRI *)",
  "cron(0 8 1 * ? *)",
  "cron(0/15 * * * ? *)",
  "cron(0/10 * ? * MON-FRI *)",
  "cron(0/5 8-17 ? * MON-FRI *)",
  "cron(0/30 20,22-23,0-2 ? * mon-fri *)",
  "cron(0 9 ? * 2#1 *)",
  "cron(0 9 ? * FRI#5 2026,2030-2199)",
  "cron(0 9 3W JAN,JUL ? *)",
  "cron(59 23 L 12 ? 1970)",
  "cron(*/5 * LW * ? *)",
  "rate(1 minute)",
  "rate(5 minutes)",
  "rate(1 hours)",
  "rate(30 days)",
  "at(2028-02-29T03:00:00)",
  "cron( 0\t3  * * ? * )",
  "rate( 1\tday )",
];

const INVALID: readonly (readonly [expression: unknown, fault: RegExp])[] = [
  ["0 3 * * ? *", /^expected cron\(0 3 \* \* \? \*\), rate\(1 day\) or at\(/],
  ["Cron(0 3 * * ? *)", /^expected cron/],
  [" rate(1 day)", /^expected cron/],
  [5, /^expected cron/],
  ["cron(0 3 * * *)", /has six fields .* and this one has 5$/],
  ["cron()", /this one has 0$/],
  ["cron(0 0 3 * * ? *)", /this one has 7$/],
  ["cron(60 3 * * ? *)", /^"60" is not valid in the field minutes, which has 0 to 59/],
  ["cron(0 24 * * ? *)", /^"24" is not valid in the field hours/],
  ["cron(0 3 0 * ? *)", /^"0" is not valid in the field day of month/],
  ["cron(0 3 32 * ? *)", /^"32" is not valid in the field day of month/],
  ["cron(0 3 32W * ? *)", /^"32W" is not valid in the field day of month/],
  ["cron(0 3 * 13 ? *)", /^"13" is not valid in the field month/],
  ["cron(0 3 * JANUARY ? *)", /^"JANUARY" is not valid in the field month/],
  ["cron(0 3 ? * 0 *)", /^"0" is not valid in the field day of week/],
  ["cron(0 3 ? * 8 *)", /^"8" is not valid in the field day of week/],
  ["cron(0 3 ? * MON#6 *)", /^"MON#6" is not valid/],
  ["cron(0 3 ? * 3#1,6#3 *)", /^"3#1" is not valid/],
  ["cron(0 3 ? * 3W *)", /^"3W" is not valid in the field day of week/],
  ["cron(0 3 * * ? 1969)", /^"1969" is not valid in the field year, which has 1970 to 2199/],
  ["cron(0 3 * * ? 2200)", /^"2200" is not valid in the field year/],
  ["cron(0 22-2 * * ? *)", /^"22-2" is not valid .*; a range begins with the smaller value$/],
  ["cron(0 3 ? * FRI-MON *)", /a range begins with the smaller value$/],
  ["cron(0/0 3 * * ? *)", /^"0\/0" is not valid/],
  ["cron(0/5/5 3 * * ? *)", /^"0\/5\/5" is not valid/],
  ["cron(0, 3 * * ? *)", /^"" is not valid/],
  ["cron(? 3 * * ? *)", /^"\?" is not valid in the field minutes/],
  ["cron(0 3 * * * *)", /^exactly one of day of month and day of week must be \?, and they are \* and \*$/],
  ["cron(0 3 ? * ? *)", /they are \? and \?$/],
  ["cron(0 3 1 * MON *)", /they are 1 and MON$/],
  ["rate(0 days)", /^expected a whole number of 1 or more/],
  ["rate(1.5 hours)", /^expected a whole number/],
  ["rate(1 week)", /^expected a whole number/],
  ["rate(day)", /^expected a whole number/],
  ["at(2026-02-29T03:00:00)", /^expected a time that exists, without a zone/],
  ["at(2026-12-24T03:00:00Z)", /^expected a time that exists, without a zone/],
  ["at(2026-12-24)", /^expected a time that exists, without a zone/],
];

describe("the expression of a schedule", () => {
  for (const expression of VALID)
    it(`may be ${expression}`, () => {
      expect(expressionFault(expression)).to.equal(undefined);
    });

  for (const [expression, fault] of INVALID)
    it(`is refused with its fault: ${expression}`, () => {
      expect(expressionFault(expression)).to.match(fault);
    });
});

describe("the rate of a schedule", () => {
  // Rules of EventBridge refuse rate(1 hours) and rate(5 hour). The guide of EventBridge Scheduler does not say whether it does.
  it("has a unit that agrees with its number", () => {
    const given = [
      "rate(1 hours)",
      "rate(5 hour)",
      "rate( 1\tday )",
      "rate(30 minutes)",
      "cron(0 3 * * ? *)",
    ];
    expect(given.map((expression) => scheduleOf(expression).expression)).to.deep.equal([
      ...["rate(1 hour)", "rate(5 hours)", "rate(1 day)", "rate(30 minutes)", "cron(0 3 * * ? *)"],
    ]);
  });
});

describe("the time zone of a schedule", () => {
  it("is a name that Node.js knows, aliases included", () => {
    for (const name of ["Europe/Berlin", "America/New_York", "UTC", "US/Pacific", "Asia/Kathmandu"])
      expect(timeZoneFault(name), name).to.equal(undefined);
  });

  it("is refused if it is an offset, an abbreviation of no zone, or a misspelled name", () => {
    for (const name of ["+02:00", "Europe/Berln", "", "MESZ", 2, null])
      expect(timeZoneFault(name), String(name)).to.match(/^expected a time zone such as Europe\/Berlin/);
    expect(timeZoneFault("europe/berlin")).to.equal("expected Europe/Berlin: upper and lower case differ");
  });
});

describe("the fields of a schedule", () => {
  const whole: ScheduleArgs = {
    expression: "cron(0 3 * * ? *)",
    timeZone: "Europe/Berlin",
    flexibleWindowMinutes: 15,
    start: "2026-12-01T00:00:00Z",
    end: "2027-12-01T00:00:00Z",
    input: { dryRun: true, maxDeletes: 5 },
  };

  it("may all be given", () => {
    expect(scheduleFaults(whole, "schedule")).to.deep.equal([]);
  });

  for (const [what, wrong, faults] of [
    ["nothing", null, ["schedule is null; expected an expression such as cron(0 3 * * ? *), or an object"]],
    ["no expression", {}, ["schedule.expression is missing; expected one such as cron(0 3 * * ? *)"]],
    [
      "an unknown field",
      { ...whole, timezone: "UTC" },
      [
        "schedule.timezone is not a field of a schedule; did you mean timeZone? Its fields are expression, timeZone, flexibleWindowMinutes, start, end, input",
      ],
    ],
    [
      "several wrong fields",
      { ...whole, timeZone: "Mars", flexibleWindowMinutes: 1_441, start: "2026-12-01", input: [] },
      [
        'schedule.timeZone is "Mars"; expected a time zone such as Europe/Berlin, America/New_York or UTC',
        "schedule.flexibleWindowMinutes is 1441; expected a whole number from 0 to 1440",
        'schedule.start is "2026-12-01"; expected a time in UTC such as 2026-12-01T00:00:00Z',
        "schedule.input is []; expected an object such as { dryRun: true }",
      ],
    ],
    [
      "no expression, an unknown field, an end before its start, and a wrong field of its input",
      { cron: "0 3 * * ? *", start: whole.start, end: "2026-11-01T00:00:00Z", input: { dryRun: "yes" } },
      [
        "schedule.expression is missing; expected one such as cron(0 3 * * ? *)",
        "schedule.cron is not a field of a schedule. Its fields are expression, timeZone, flexibleWindowMinutes, start, end, input",
        'schedule.end is "2026-11-01T00:00:00Z"; expected a time after start, which is "2026-12-01T00:00:00Z"',
        'schedule.input is not valid: dryRun is "yes"; expected true or false',
      ],
    ],
    [
      "an end before its start",
      { ...whole, end: "2026-11-01T00:00:00Z" },
      [
        'schedule.end is "2026-11-01T00:00:00Z"; expected a time after start, which is "2026-12-01T00:00:00Z"',
      ],
    ],
    [
      "the buckets in its input",
      { ...whole, input: { source: "a-bucket", pair: "other" } },
      ["schedule.input has pair and source, which the pair of the schedule determines. Remove it"],
    ],
    [
      "an input that the execution would refuse",
      { ...whole, input: { dryRun: "yes", prefix: "logs/" } },
      [
        'schedule.input is not valid: dryRun is "yes"; expected true or false',
        'schedule.input is not valid: prefix is "logs/"; expected it to begin with that of the pair scheduled: "photos/"',
      ],
    ],
  ] as const)
    it(`are refused if there is ${what}`, () => {
      expect(scheduleFaults(wrong, "schedule", { prefix: "photos/" })).to.deep.equal(faults);
    });
});

describe("the flexible window of a schedule", () => {
  const pairs = (count: number, schedule: string | ScheduleArgs) =>
    Array.from({ length: count }, (_, i) => ({ name: `pair-${i}`, schedule }));
  const nightly = { expression: "cron(0 3 * * ? *)" };

  it("is off for an expression of its own, in another time zone too", () => {
    const others = pairs(3, { ...nightly, timeZone: "Europe/Berlin" });
    expect(windowMinutes(nightly, [...pairs(1, nightly), ...others])).to.equal(0);
  });

  it("spreads equal expressions over a minute for each, at most 15, and less than the interval of a rate", () => {
    expect(windowMinutes(nightly, pairs(3, nightly.expression))).to.equal(3);
    expect(windowMinutes(nightly, pairs(200, nightly))).to.equal(15);
    expect(windowMinutes({ expression: "rate(5 minutes)" }, pairs(200, "rate(5 minutes)"))).to.equal(4);
    expect(windowMinutes({ expression: "rate(1 minute)" }, pairs(200, "rate(1 minute)"))).to.equal(0);
  });

  it("is as given, if it is given", () => {
    const off = { ...nightly, flexibleWindowMinutes: 0 };
    expect(windowMinutes(off, pairs(200, off))).to.equal(0);
  });
});

describe("the longest interval of a schedule", () => {
  const [hour, day] = [60, 1_440];
  const never = Number.POSITIVE_INFINITY;
  for (const [expression, minutes] of [
    ["rate(6 hours)", 6 * hour],
    ["rate(7 days)", 7 * day],
    ["at(2028-02-29T03:00:00)", never],
    ["cron(0 3 * * ? *)", day],
    ["cron(0 18 ? * mon-fri *)", 3 * day],
    ["cron(30 3 ? * SUN,WED *)", 4 * day],
    ["cron(0 3 ? * 1 *)", 7 * day],
    ["cron(0/15 * * * ? *)", 15],
    ["cron(*/20 * * * ? *)", 20],
    ["cron(50/20 * * * ? *)", hour],
    ["cron(0 8-17/3 ? * * *)", 15 * hour], // from 17:00 to 08:00
    ["cron(0 0,20 * * ? *)", 20 * hour],
    ["cron(5 8/12 * * ? *)", 12 * hour],
    ["cron(0 3 1 * ? *)", 31 * day],
    ["cron(0 3 */2 * ? *)", 2 * day],
    ["cron(0 3 * 1-11 ? *)", 32 * day], // from 30 November to 1 January
    ["cron(0 3 29 FEB ? *)", never],
    ["cron(0 3 31 2 ? *)", never],
    ["cron(0 3 L * ? *)", never],
    ["cron(0 3 ? * FRI#1 *)", never],
  ] as const)
    it(`is ${minutes} minutes: ${expression}`, () => {
      expect(longestInterval(expression)).to.equal(minutes);
    });
});
