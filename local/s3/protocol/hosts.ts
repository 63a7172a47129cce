/** The host names of AWS. */

/** The domains of all partitions. Source: the partitions of the AWS SDK, `dnsSuffix`. */
const DOMAINS = [
  "amazonaws.com",
  "amazonaws.com.cn",
  "amazonaws.eu",
  "c2s.ic.gov",
  "sc2s.sgov.gov",
  "cloud.adc-e.uk",
  "csp.hci.ic.gov",
];
const DOMAIN = `(?:${DOMAINS.join("|").replaceAll(".", "\\.")})`;

/** Captures the bucket, if the host name contains it. */
const S3_HOST = new RegExp(
  `^(?:(.+)\\.)?s3(?:-fips)?(?:\\.dualstack)?(?:[.-][a-z0-9-]+)?\\.${DOMAIN}(?::\\d+)?$`,
);

/**
 * The bucket in a host name of S3 on AWS. `""`: the bucket is in the path. `undefined`: the host is not S3 on AWS.
 *
 * @example bucketOfAwsHost("a.b.s3.eu-west-1.amazonaws.com") // "a.b"
 * @param host in lower case, optionally with a port
 */
export function bucketOfAwsHost(host: string): string | undefined {
  const found = S3_HOST.exec(host);
  return found === null ? undefined : (found[1] ?? "");
}

/** Matches the hosts of a service, such as `sns.eu-west-1.amazonaws.com`. */
export const hostPattern = (service: string): RegExp => new RegExp(`^${service}\\.[a-z0-9-]+\\.${DOMAIN}$`);
