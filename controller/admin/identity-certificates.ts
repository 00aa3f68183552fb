import { raiseRevisionOfAllNodes } from "../store/node-revisions.ts";
import type { AdminServices } from "./admin-services.ts";

/** The certificates that identity documents verify with, PEM, that of the key in use first. */
export async function showIdentityCertificates({
	identityKeys,
}: AdminServices): Promise<{ certificates: string }> {
	return { certificates: await identityKeys.certificates() };
}

/**
 * Puts another signing key into use and has all documents signed anew. Should the controller end in between, the old
 * signatures still verify, and a host gets new ones with its next change.
 */
export async function replaceIdentityKey({
	identityKeys,
	store,
	logger,
}: AdminServices): Promise<void> {
	await identityKeys.replace();
	await store.write(raiseRevisionOfAllNodes);
	logger.warn("identity key replaced");
}
