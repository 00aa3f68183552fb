import type {
	AuthorityStatus,
	RotateAuthority,
} from "#shared/admin-api/keys.ts";
import { formatTimestamp } from "#shared/clock.ts";
import {
	ANNOUNCEMENT_MS,
	type RingAuthority,
	signingAuthority,
} from "../nodes/authority-ring.ts";
import { CERTIFICATE_LIFETIME_MS } from "../nodes/certificate-authority.ts";
import { listNodes } from "../store/nodes.ts";
import type { NodeTable } from "../store/schema.ts";
import { AdminError } from "./admin-error.ts";
import type { AdminServices } from "./admin-services.ts";

/** The CAs of nodes, oldest first, each with the nodes that have not been told of it. */
export async function listAuthorities({
	authority,
	store,
	clock,
}: AdminServices): Promise<{ authorities: AuthorityStatus[] }> {
	const { ring, trusted } = authority;
	const signing = signingAuthority(ring, clock.now());
	const nodes = await listNodes(store.read);
	const statusAt = (one: RingAuthority) => {
		if (one === signing) return "signing";
		return one.signsFrom > clock.now() ? "announced" : "trusted";
	};
	return {
		authorities: ring.map((one, at) => ({
			fingerprint: trusted[at]?.fingerprint256 ?? "",
			status: statusAt(one),
			signsFrom: formatTimestamp(one.signsFrom),
			unknownTo: nodes
				.filter((node) => isUntold(node, one))
				.map(({ name }) => name),
		})),
	};
}

/** Begins to replace the CA; every node that comes back in time changes over by itself. */
export async function rotateAuthority(
	{ authority, logger }: AdminServices,
	{ announceSeconds }: RotateAuthority,
): Promise<void> {
	const announcementMs =
		announceSeconds === undefined ? ANNOUNCEMENT_MS : announceSeconds * 1000;
	if (!(await authority.rotate(announcementMs))) {
		const message = "a CA is being made known already: gumleaf ca list";
		throw new AdminError(409, "RotationUnderWay", message);
	}
	logger.warn("node CA announced", { announcementMs });
}

/** Replaces the CA at once, for when its key is in wrong hands: every node must join anew. */
export async function replaceAuthority({
	authority,
	logger,
}: AdminServices): Promise<void> {
	await authority.replace();
	logger.warn("node CA replaced", {});
}

/** A node is told of the CAs with each certificate, whose times are whole seconds: within one, it counts as untold. */
function isUntold(
	{ banned_at, certificate_expires_at }: NodeTable,
	{ createdAt }: RingAuthority,
): boolean {
	if (banned_at !== null || certificate_expires_at === null) return false;
	return certificate_expires_at - CERTIFICATE_LIFETIME_MS < createdAt;
}
