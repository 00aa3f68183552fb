import { access, constants, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { StepError } from "#shared/errors.ts";
import { replaceFile } from "#shared/replace-file.ts";
import { type NodeIdentity, nodeIdentity } from "./node-identity.ts";

/** The one file of a node's key, certificate and CA, so that they always belong together. */
function identityFile(stateDir: string): string {
	return join(stateDir, "node.json");
}

/** What the node enrolled as; undefined before. */
export async function readIdentity(
	stateDir: string,
): Promise<NodeIdentity | undefined> {
	const file = identityFile(stateDir);
	try {
		return nodeIdentity.parse(JSON.parse(await readFile(file, "utf8")));
	} catch (cause) {
		if (isMissing(cause)) return undefined;
		throw new StepError(`reading the node's identity in ${file}`, cause);
	}
}

/** Makes the folder of the identity. Rejects where none could be kept. */
export async function makeIdentityFolder(stateDir: string): Promise<void> {
	try {
		await mkdir(stateDir, { recursive: true, mode: 0o700 });
		await access(stateDir, constants.W_OK);
	} catch (cause) {
		throw new StepError(`making the state folder ${stateDir}`, cause);
	}
}

/** Keeps an identity, its owner's alone (0600), whole or not at all: a crash leaves the one before. */
export async function writeIdentity(
	stateDir: string,
	identity: NodeIdentity,
): Promise<void> {
	await makeIdentityFolder(stateDir);
	await replaceFile(identityFile(stateDir), JSON.stringify(identity));
}

function isMissing(error: unknown): boolean {
	return error instanceof Error && "code" in error && error.code === "ENOENT";
}
