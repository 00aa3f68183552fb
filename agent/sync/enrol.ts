import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { StepError } from "#shared/errors.ts";
import type { ListenAddress } from "#shared/listen-address.ts";
import { newCertificateRequest } from "./certificate-request.ts";
import { createControllerClient } from "./controller-client.ts";
import {
	makeIdentityFolder,
	readIdentity,
	writeIdentity,
} from "./identity-file.ts";
import type { NodeIdentity } from "./node-identity.ts";
import { pinAuthority } from "./pin-authority.ts";

/** `id.secret.sha256(CA public key)`. */
const JOIN_TOKEN = /^[^.\s]+\.[^.\s]+\.[0-9a-f]{64}$/;

/** What a node needs to become known to its controller. */
export interface EnrolmentSettings {
	readonly controller: ListenAddress;
	readonly nodeName: string;
	readonly stateDir: string;
	/** Undefined once enrolled. */
	readonly joinTokenFile: string | undefined;
}

/**
 * The node's identity: the one it has, or that of a fresh enrolment when it has none or is given a join token
 * that it has not used yet (after a ban, or for another controller). Rejects when there is neither.
 */
export async function ensureIdentity(
	settings: EnrolmentSettings,
): Promise<NodeIdentity> {
	const known = await readIdentity(settings.stateDir);
	const token = await readToken(settings, known);
	if (known && (!token || hashOf(token) === known.joinTokenHash)) return known;
	if (!token) {
		throw new Error(
			"the node is not enrolled yet and has no join token: gumleaf node add NAME on the controller makes one, --join-token-file takes it",
		);
	}
	// Before the token is spent: it is good once.
	await makeIdentityFolder(settings.stateDir);
	const identity = await enrol(settings, token);
	await writeIdentity(settings.stateDir, identity);
	return identity;
}

async function enrol(
	{ controller, nodeName }: EnrolmentSettings,
	token: string,
): Promise<NodeIdentity> {
	const ca = await pinAuthority(controller, token.split(".")[2] ?? "");
	const client = createControllerClient(controller, { ca });
	try {
		const { key, csr } = await newCertificateRequest(nodeName);
		const answer = await client.enrol({ token, csr });
		const { certificate } = answer;
		const joinTokenHash = hashOf(token);
		return { nodeName, key, certificate, ca: answer.ca, joinTokenHash };
	} finally {
		client.close();
	}
}

/** An enrolled node may have lost the file: the token in it is worth nothing any more. */
async function readToken(
	{ joinTokenFile }: EnrolmentSettings,
	known: NodeIdentity | undefined,
): Promise<string | undefined> {
	if (joinTokenFile === undefined) return undefined;
	const text = await readFile(joinTokenFile, "utf8").catch((cause) => {
		if (known) return "";
		throw new StepError(`reading the join token in ${joinTokenFile}`, cause);
	});
	const token = text.trim();
	if (token === "" && known) return undefined;
	if (JOIN_TOKEN.test(token)) return token;
	throw new Error(
		`${joinTokenFile} does not hold a join token: gumleaf node token NAME on the controller prints one`,
	);
}

function hashOf(token: string): string {
	return createHash("sha256").update(token).digest("hex");
}
