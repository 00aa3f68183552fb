import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { ConnectionFlags } from "./connection-flags.ts";
import type { Environment } from "./environment.ts";
import { readSections } from "./settings-file.ts";

/** The key that signs a command's requests. */
export interface Credentials {
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	readonly sessionToken?: string;
}

/** Pairs of variables that may hold a key, first the one that counts most. */
const KEY_VARIABLES = [
	["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
	["AWS_ACCESS_KEY", "AWS_SECRET_KEY"],
] as const;

/**
 * The key to sign with: of the flags, else of the user named, else of the environment, else of the files it names.
 * Throws, in words for the user, when there is none or one is given by halves.
 */
export function findCredentials(
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
	const path = file.replace(/^~(?=\/)/, home(environment));
	const settings = readSections(path).get("");
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
	const profile = readSections(file).get(named || "default");
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

function home({ HOME }: Environment): string {
	return HOME || homedir();
}
