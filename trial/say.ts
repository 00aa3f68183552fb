import { type Clock, formatTimestamp } from "#shared/clock.ts";
import type { ReadCredentials } from "./reader.ts";

const SHOWN_CHARACTERS = 6;
/** How long the trial's keys live, which tells when they were issued. */
export const KEY_LIFETIME_HOURS = 6;

/** A secret as far as it may be shown: enough to see it change, too little to use. */
export function shorten(secret: string): string {
	return `${secret.slice(0, SHOWN_CHARACTERS)}… (${secret.length} characters)`;
}

/** What the trial prints when the instance has read a new set of credentials. */
export function newCredentials(
	instanceId: string,
	read: ReadCredentials,
	renewalSeconds: number,
	clock: Clock,
): string {
	const expires = Date.parse(read.expiration);
	const issued = expires - KEY_LIFETIME_HOURS * 3_600_000;
	const next = formatTimestamp(issued + renewalSeconds * 1000);
	return `
${formatTimestamp(clock.now())} instance ${instanceId} read from its metadata endpoint:
  AccessKeyId      ${read.accessKeyId}
  SecretAccessKey  ${shorten(read.secretAccessKey)}
  Token            ${shorten(read.sessionToken)}
  Expiration       ${formatTimestamp(expires)}
  next rotation    about ${next}`;
}

/** What the trial prints once, for the person to try things. */
export function howToGoOn(hint: string): string {
	return `
Go on from here, in another terminal:
  ${hint}
  eval "$(npx gumleaf env)"        # then the AWS CLI and SDKs talk to this controller:
  aws iam get-role --role-name s3access
  aws ec2 describe-instances
  aws sts get-caller-identity
Ctrl-C takes everything down.`;
}
