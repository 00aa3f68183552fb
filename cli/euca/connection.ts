import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { StepError } from "#shared/errors.ts";
import type { Flags, Given, Service } from "./command.ts";

/** The environment variables of the command. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a command sends its requests, and who signs them. */
export interface Connection {
	readonly endpoint: string;
	readonly region: string;
	readonly credentials: Credentials;
}

interface Credentials {
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	readonly sessionToken?: string;
}

/** The flags that every command has for this. */
export const connectionFlags = {
	url: { short: "U", value: "URL", describe: "endpoint of the service" },
	region: {
		value: "USER@REGION",
		describe: "profile of the credentials file, and region to sign for",
	},
	"access-key-id": { short: "I", value: "KEY_ID", describe: "access key id" },
	"secret-key": {
		short: "S",
		value: "KEY",
		describe: "secret access key; other users of this machine can see it here",
	},
	"security-token": {
		value: "TOKEN",
		describe: "session token that belongs to -I and -S",
	},
} as const satisfies Flags;

/** The flag that every command of IAM has beside them. */
export const accountFlags = {
	"as-account": {
		value: "ACCOUNT",
		describe:
			"run this as the administrator of another account (id or alias); for the cloud's administrator",
	},
} as const satisfies Flags;

/** What a command line says about the connection. */
export type ConnectionFlags = Given<
	typeof connectionFlags & typeof accountFlags
>;

/** The variables that may hold a service's endpoint, first the one that counts most. */
const ENDPOINT_VARIABLES: Readonly<Record<Service, readonly string[]>> = {
	iam: ["AWS_ENDPOINT_URL_IAM", "AWS_IAM_URL", "AWS_ENDPOINT_URL"],
	sts: ["AWS_ENDPOINT_URL_STS", "TOKENS_URL", "AWS_ENDPOINT_URL"],
	ec2: ["AWS_ENDPOINT_URL_EC2", "EC2_URL", "AWS_ENDPOINT_URL"],
};

/** Pairs of variables that may hold a key, first the one that counts most. */
const KEY_VARIABLES = [
	["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
	["AWS_ACCESS_KEY", "AWS_SECRET_KEY"],
] as const;

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

function findCredentials(
	flags: ConnectionFlags,
	environment: Environment,
	user: string | undefined,
	now: number,
): Credentials {
	const found =
		credentialsFromFlags(flags) ??
		(user ? credentialsFromProfile(environment, user) : undefined) ??
		credentialsFromEnvironment(environment, now) ??
		credentialsFromToolkitFile(environment.AWS_CREDENTIAL_FILE, environment) ??
		credentialsFromProfile(environment, environment.AWS_PROFILE);
	if (found) return found;
	throw new Error(
		"no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a file in AWS_SHARED_CREDENTIALS_FILE or AWS_CREDENTIAL_FILE",
	);
}

function credentialsFromFlags(flags: ConnectionFlags): Credentials | undefined {
	const accessKeyId = flags["access-key-id"];
	const secretAccessKey = flags["secret-key"];
	const sessionToken = flags["security-token"];
	if (!accessKeyId && !secretAccessKey && !sessionToken) return undefined;
	if (!accessKeyId) {
		throw new Error("missing access key ID; please supply one with -I");
	}
	if (!secretAccessKey) {
		throw new Error("missing secret key; please supply one with -S");
	}
	return credentials(accessKeyId, secretAccessKey, sessionToken);
}

/** A key without its secret is refused: going on to the next place could be somebody else's. */
function credentialsFromEnvironment(
	environment: Environment,
	now: number,
): Credentials | undefined {
	for (const [idName, secretName] of KEY_VARIABLES) {
		const id = environment[idName];
		const secret = environment[secretName];
		if (!id && !secret) continue;
		if (!id || !secret) {
			throw new Error(`${idName} and ${secretName} must both be set`);
		}
		refuseExpired(environment.AWS_CREDENTIAL_EXPIRATION, now);
		const { AWS_SESSION_TOKEN, AWS_SECURITY_TOKEN } = environment;
		return credentials(id, secret, AWS_SESSION_TOKEN || AWS_SECURITY_TOKEN);
	}
	return undefined;
}

function refuseExpired(expiration: string | undefined, now: number): void {
	if (expiration && Date.parse(expiration) < now) {
		throw new Error("credentials have expired");
	}
}

/** The file of the old IAM command line toolkit: `AWSAccessKeyId=…` and `AWSSecretKey=…`. */
function credentialsFromToolkitFile(
	file: string | undefined,
	environment: Environment,
): Credentials | undefined {
	if (!file) return undefined;
	const text = readText(file.replace(/^~(?=\/)/, home(environment)));
	const settings = parseSections(text).get("");
	const id = settings?.get("AWSAccessKeyId");
	const secret = settings?.get("AWSSecretKey");
	if (id && secret) return credentials(id, secret);
	throw new Error(`${file} has no AWSAccessKeyId=… and AWSSecretKey=…`);
}

/**
 * A profile of the shared credentials file; only keys that stand in it are read.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 */
function credentialsFromProfile(
	environment: Environment,
	named: string | undefined,
): Credentials | undefined {
	const { AWS_SHARED_CREDENTIALS_FILE: given } = environment;
	const file = given || join(home(environment), ".aws", "credentials");
	const asked = given || named;
	if (!asked && !existsSync(file)) return undefined;
	const profile = parseSections(readText(file)).get(named || "default");
	const id = profile?.get("aws_access_key_id");
	const secret = profile?.get("aws_secret_access_key");
	if (id && secret) {
		return credentials(id, secret, profile?.get("aws_session_token"));
	}
	throw new Error(
		`${file} has no aws_access_key_id and aws_secret_access_key in its profile ${named || "default"}`,
	);
}

function credentials(
	accessKeyId: string,
	secretAccessKey: string,
	sessionToken?: string,
): Credentials {
	return {
		accessKeyId,
		secretAccessKey,
		...(sessionToken && { sessionToken }),
	};
}

/** Settings by section; those above the first `[section]` stand under the empty name. */
function parseSections(text: string): Map<string, Map<string, string>> {
	let section = new Map<string, string>();
	const sections = new Map([["", section]]);
	for (const line of text.split(/\r?\n/)) {
		const [, name] = /^\s*\[([^\]]*)\]/.exec(line) ?? [];
		if (name !== undefined) {
			section = new Map();
			sections.set(name.trim(), section);
			continue;
		}
		const [, key, value] = /^\s*([^#;=\s]+)\s*=\s*(\S+)/.exec(line) ?? [];
		if (key && value) section.set(key, value);
	}
	return sections;
}

function readText(file: string): string {
	try {
		return readFileSync(file, "utf8");
	} catch (cause) {
		throw new StepError(`reading ${file}`, cause);
	}
}

function home({ HOME }: Environment): string {
	return HOME || homedir();
}
