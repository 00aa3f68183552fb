import type { ConnectionFlags } from "./connection-flags.ts";
import { type Credentials, findCredentials } from "./credentials.ts";
import type { Environment } from "./environment.ts";

/** The API whose endpoint a command speaks to. */
export type Service = "iam" | "sts" | "ec2";

/** Where a command sends its requests, and who signs them. */
export interface Connection {
	readonly endpoint: string;
	readonly region: string;
	readonly credentials: Credentials;
}

/** The variables that may hold a service's endpoint, first the one that counts most. */
const ENDPOINT_VARIABLES: Readonly<Record<Service, readonly string[]>> = {
	iam: ["AWS_ENDPOINT_URL_IAM", "AWS_IAM_URL", "AWS_ENDPOINT_URL"],
	sts: ["AWS_ENDPOINT_URL_STS", "TOKENS_URL", "AWS_ENDPOINT_URL"],
	ec2: ["AWS_ENDPOINT_URL_EC2", "EC2_URL", "AWS_ENDPOINT_URL"],
};

/** Cloud and SDK agree on it when nobody names one. */
const DEFAULT_REGION = "us-east-1";

/**
 * Where to send a service's requests and whose key to sign them with: flags first, then the environment, then
 * the files it names. Throws, in words for the user, when something is missing: requests never go to a default.
 */
export function findConnection(
	service: Service,
	flags: ConnectionFlags,
	environment: Environment,
	now: number,
): Connection {
	const { user, region } = readRegion(flags, environment);
	return {
		endpoint: findEndpoint(service, flags, environment),
		region,
		credentials: findCredentials(flags, environment, user, now),
	};
}

function findEndpoint(
	service: Service,
	flags: ConnectionFlags,
	environment: Environment,
): string {
	const variables = ENDPOINT_VARIABLES[service];
	const found = [
		{ name: "-U", url: flags.url },
		...variables.map((name) => ({ name, url: environment[name] })),
	].find(({ url }) => url);
	if (!found?.url) {
		throw new Error(
			`no endpoint: give -U URL or set ${variables.toReversed().join(" or ")}`,
		);
	}
	const protocol = URL.parse(found.url)?.protocol ?? "";
	if (!["http:", "https:"].includes(protocol)) {
		throw new Error(`${found.name} is not a URL (http://… or https://…)`);
	}
	return found.url;
}

/** Reads `[USER@][REGION]`: each part counts from the first place that names it. */
function readRegion(flags: ConnectionFlags, environment: Environment) {
	const named = [
		flags.region,
		environment.AWS_REGION,
		environment.AWS_DEFAULT_REGION,
	].map((text = "") => {
		const at = text.indexOf("@");
		return { user: text.slice(0, Math.max(at, 0)), region: text.slice(at + 1) };
	});
	return {
		user: named[0]?.user,
		region: named.find(({ region }) => region)?.region ?? DEFAULT_REGION,
	};
}
